#pragma once

#include "config/keys.hpp"
#include "config/paths.hpp"
#include "config/yaml_tree.hpp"

namespace shopd::config {

/// Puts one value where its key says; what is wrong with it is reported and the default stays.
/// @return whether nothing was wrong
bool read_value(const Key& key, const Value& value, Config& config, const PathRules& rules, Report& report);

} // namespace shopd::config
