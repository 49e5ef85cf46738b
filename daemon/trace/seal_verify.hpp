#pragma once

#include "daemon/trace/seal_record.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace shopd::trace {

/// Something that the seal says, or should say, of a file.
struct SealFinding {
    enum class Kind {
        bad,      ///< somebody changed it
        doubtful, ///< a loss of power, or somebody who made it look like one
        note,     ///< nothing wrong: a crash that was mended, lines from before sealing began
    };

    Kind kind = Kind::bad;
    std::filesystem::path file; ///< of the trace, or of the seal
    std::string what;           ///< in words, with the line's number and its beginning where it is known
    std::uint64_t line = 0;     ///< the first one that it is about, from 1; 0: none
    std::string last_good;      ///< the last record that held: when it was written and where it stands; "" none
};

struct SealVerdict {
    std::vector<SealFinding> findings;
    std::uint64_t files = 0; ///< of the trace
    std::uint64_t lines = 0; ///< that the seal vouches for
    std::uint64_t bytes = 0; ///< of these
    std::string head;        ///< the last link, 64 digits; "" where there is no seal
    std::string head_at;     ///< when it was written

    [[nodiscard]] bool is_good() const;
};

/// Compares the trace, its rotated files whatever they are named and compressed with now, and the seal. A daemon may
/// write meanwhile. What cannot be read is bad.
SealVerdict verify_seal(const std::filesystem::path& live);

} // namespace shopd::trace
