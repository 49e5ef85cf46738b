#pragma once

#include "config/load.hpp"
#include "config/report.hpp"
#include "config/yaml_tree.hpp"

#include <vector>

namespace shopd::config {

/// All files laid over each other.
/// @throws ConfigProblems when one cannot be read as YAML: what it says is not known then
Value read_tree(const std::vector<NamedText>& files, Report& report);

} // namespace shopd::config
