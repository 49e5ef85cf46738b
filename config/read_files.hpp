#pragma once

#include "config/load.hpp"
#include "config/report.hpp"

#include <vector>

namespace shopd::config {

/// The text of the configuration, then that of conf.d/*.yaml beside it, in the order of names.
/// @throws ConfigProblems when one cannot be read, is larger than 1 MiB, or conf.d holds more than 200
std::vector<NamedText> read_files(const std::filesystem::path& file, Report& report);

} // namespace shopd::config
