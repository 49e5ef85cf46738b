#pragma once

#include "config/config.hpp"

#include <functional>

namespace CLI {
class App;
}

namespace shopd::commands {

/// Adds `db install|upgrade|uninstall|status|accept-site` to the command line. The chosen one runs while the line is
/// parsed.
/// @param read_config  reads and checks the configuration; what it throws is let through
/// @param exit_code    set to the command's exit code
/// Both must live until the line was parsed.
void add_db_commands(CLI::App& app, const std::function<config::Config()>& read_config, int& exit_code);

} // namespace shopd::commands
