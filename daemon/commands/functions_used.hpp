#pragma once

#include "config/config.hpp"

#include <set>
#include <string>
#include <vector>

namespace shopd::commands {

/// The functions of Moodle's web service that production calls with this configuration.
std::vector<std::string> functions_used(const config::Config& config);

/// What an account must be allowed in the system context to call these; of functions that only a composed handler calls
/// nothing is known. Source: Moodle 4.5's function definitions, tried with each one taken away.
std::set<std::string> capabilities_for(const std::vector<std::string>& functions);

} // namespace shopd::commands
