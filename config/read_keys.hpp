#pragma once

#include "config/config.hpp"
#include "config/paths.hpp"
#include "config/report.hpp"
#include "config/yaml_tree.hpp"

#include <map>
#include <string>

namespace shopd::config {

/// A key that was given.
struct Given {
    Mark mark;         ///< of its value; for a section of the key itself
    bool right = true; ///< false: a problem was reported, and the default stands in the configuration
};

using Marks = std::map<std::string, Given, std::less<>>;

/// The text of a scalar. Anything else, an empty text, control characters and `${` are reported.
/// @param wanted     what should stand there, e.g. "a time"
/// @param variables  whether `${` may stand in it
/// @return nullptr when a problem was reported
const std::string* find_text(const Value& value, std::string_view path, std::string_view wanted, Report& report,
                             bool variables = false);

/// Puts the values of all keys of the table into the configuration; unknown, missing and wrong ones are reported.
/// The values of `handlers` and `products` are left alone.
Marks read_keys(const Value& top, Config& config, const PathRules& rules, Report& report);

/// What must hold between keys: disjoint states, plain http, deadlines. Keys with a problem of their own are left out.
void check_relations(const Config& config, const Marks& marks, Report& report);

} // namespace shopd::config
