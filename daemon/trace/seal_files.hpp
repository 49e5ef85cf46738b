#pragma once

#include "daemon/trace/seal_record.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace shopd::trace {

/// A file of the seal: `NAME.seal-00000042` beside the trace.
struct SealFile {
    std::filesystem::path path;
    std::uint64_t number = 0;
};

/// In the order of their numbers.
std::vector<SealFile> find_seal_files(const std::filesystem::path& live);

std::filesystem::path seal_path(const std::filesystem::path& live, std::uint64_t number);

/// What stands in a file of the seal.
struct SealContent {
    std::vector<SealRecord> records;    ///< up to the first line that is none
    std::uint64_t size = 0;             ///< bytes of these
    std::uint64_t last_begin = 0;       ///< where the last one begins
    std::optional<std::string> garbage; ///< in words, what stands after them; nothing where nothing does
    bool has_half_line = false;         ///< the garbage is the beginning of a record, as a crash leaves it
};

/// @throws Unavailable
SealContent read_seal(const std::filesystem::path& path);

} // namespace shopd::trace
