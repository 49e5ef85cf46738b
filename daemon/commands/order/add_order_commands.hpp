#pragma once

#include "config/config.hpp"

#include <functional>

namespace CLI {
class App;
}

namespace shopd::commands {

/// Adds `hold`, `release`, `pause`, `resume`, `explain` and `plan` to the command line. A chosen one stores what is to
/// be run in `chosen`.
/// @param read_config  called when a command runs; copied
void add_order_commands(CLI::App& app, const std::function<config::Config()>& read_config,
                        std::function<int()>& chosen);

} // namespace shopd::commands
