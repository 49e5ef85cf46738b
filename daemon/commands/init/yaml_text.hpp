#pragma once

#include <string>

namespace shopd::commands {

/// A text as a scalar within a flow map, in quotes where it needs them, on one line.
std::string yaml_scalar(const std::string& text);

/// The same, always in quotes.
std::string yaml_quoted(const std::string& text);

} // namespace shopd::commands
