#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace shopd::commands {

/// Adds `passwd` to the command line. Chosen, it stores what is to be run in `chosen`.
void add_passwd_command(CLI::App& app, std::function<int()>& chosen);

} // namespace shopd::commands
