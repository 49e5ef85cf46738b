#pragma once

#include <filesystem>
#include <string>

namespace shopd::monitoring {

/// Writes metrics where node_exporter's textfile collector reads them, whole or not at all; readable by everybody.
/// @throws std::system_error naming the file
void write_textfile(const std::filesystem::path& file, const std::string& text);

} // namespace shopd::monitoring
