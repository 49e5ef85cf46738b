#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

namespace shopd::commands {

/// @throws CannotWrite where the folder is missing, or a configuration is there that somebody wrote and `force` is
/// false
void require_place(const std::filesystem::path& configuration, bool force);

/// Writes the configuration for the daemon's user to read (0640). One that is there keeps its owner and mode; unless it
/// is the shipped example, unchanged, it is moved aside.
/// @return where it was moved to
/// @throws CannotWrite
std::optional<std::filesystem::path> place_configuration(const std::filesystem::path& file, std::string_view text,
                                                         bool force);

/// Writes a file that holds no secret (0644), over one of that name.
/// @throws CannotWrite
void place_file(const std::filesystem::path& file, std::string_view text);

} // namespace shopd::commands
