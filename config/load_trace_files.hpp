#pragma once

#include "config/config.hpp"

#include <filesystem>

namespace shopd::config {

/// Of a configuration only where the trace stands, `trace.file` and `trace.read`: quick, and whatever else may be wrong
/// with it. All other values are the defaults.
/// @throws ConfigProblems where these cannot be read
Trace load_trace_files(const std::filesystem::path& file);

} // namespace shopd::config
