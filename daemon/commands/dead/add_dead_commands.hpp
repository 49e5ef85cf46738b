#pragma once

#include "config/config.hpp"

#include <functional>

namespace CLI {
class App;
}

namespace shopd::commands {

/// Adds `dead list|show|retry|drop` to the command line. A chosen one stores what is to be run in `chosen`.
/// @param read_config  called when a subcommand runs; copied
void add_dead_commands(CLI::App& app, const std::function<config::Config()>& read_config, std::function<int()>& chosen);

} // namespace shopd::commands
