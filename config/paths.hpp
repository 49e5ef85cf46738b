#pragma once

#include "config/load.hpp"
#include "config/report.hpp"

#include <variant>

namespace shopd::config {

/// How the paths of one configuration are understood.
struct PathRules {
    std::filesystem::path folder; ///< absolute; relative paths count from it
    Variables variables = Variables::must_be_set;
};

/// @param takes_variables  whether `${NAME}` stands for a variable of the environment
std::variant<std::filesystem::path, Complaint> resolve_path(const std::string& text, const PathRules& rules,
                                                            bool takes_variables);

} // namespace shopd::config
