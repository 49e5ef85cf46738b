#pragma once

#include "config/config.hpp"
#include "config/trusted_key.hpp"
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
    std::uint64_t files = 0;          ///< of the trace
    std::uint64_t lines = 0;          ///< that the seal vouches for
    std::uint64_t bytes = 0;          ///< of these
    std::string head;                 ///< the last link, 64 digits; "" where there is no seal
    std::string head_at;              ///< when it was written
    std::string signed_at;            ///< when a trusted key signed last; "" never
    std::string signed_by;            ///< which one
    std::uint64_t unsigned_lines = 0; ///< written since then
    std::size_t witnessed = 0;        ///< heads kept elsewhere that the seal has

    [[nodiscard]] bool is_good() const;
};

/// A head of the seal that was kept elsewhere.
struct SealWitness {
    SealHead head;
    std::string place; ///< in words: the database
};

/// What a seal is compared with beyond the trace itself.
struct SealTrust {
    std::vector<config::TrustedKey> keys; ///< none: signatures are not asked for
    std::vector<SealWitness> witnesses;
};

/// The keys of the configuration, which has been checked.
std::vector<config::TrustedKey> trusted_keys(const config::Trace& settings);

/// Compares the trace, its rotated files whatever they are named and compressed with now, and the seal. A daemon may
/// write meanwhile. What cannot be read is bad.
SealVerdict verify_seal(const std::filesystem::path& live, const SealTrust& trust = {});

} // namespace shopd::trace
