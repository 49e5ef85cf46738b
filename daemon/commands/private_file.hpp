#pragma once

#include <filesystem>
#include <stdexcept>
#include <string_view>

namespace shopd::commands {

/// The text says which file and why.
class CannotWrite : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Writes a file that only its owner can read (0600), whole or not at all: under another name first, on the disk, then
/// renamed. Never through a link that somebody put in its place.
/// @param replace  false: a file of this name is refused
/// @throws CannotWrite
void write_private_file(const std::filesystem::path& file, std::string_view bytes, bool replace);

} // namespace shopd::commands
