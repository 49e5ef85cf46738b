#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace shopd::commands {

/// SHA-256 in lower-case hexadecimal, as sha256sum shows it.
std::string sha256_of(std::string_view bytes);

struct FileChecksum {
    std::uint64_t size = 0; ///< bytes that were read: a trace that is written to grows on
    std::string sha256;
};

/// Of a file as it is now.
/// @throws trace::Unavailable
FileChecksum sha256_of_file(const std::filesystem::path& file);

} // namespace shopd::commands
