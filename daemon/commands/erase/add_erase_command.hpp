#pragma once

#include "config/config.hpp"

#include <functional>

namespace CLI {
class App;
}

namespace shopd::commands {

/// Adds `erase` to the command line. Chosen, it stores what is to be run in `chosen`.
/// @param read_config  called when the command runs; copied
void add_erase_command(CLI::App& app, const std::function<config::Config()>& read_config, std::function<int()>& chosen);

} // namespace shopd::commands
