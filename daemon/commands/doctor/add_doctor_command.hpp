#pragma once

#include "config/config.hpp"

#include <functional>

namespace CLI {
class App;
}

namespace shopd::commands {

/// Adds `doctor` to the command line. When chosen, it stores what is to be run in `chosen`.
void add_doctor_command(CLI::App& app, const std::function<config::Config()>& read_config,
                        std::function<int()>& chosen);

} // namespace shopd::commands
