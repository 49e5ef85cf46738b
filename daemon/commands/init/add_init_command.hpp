#pragma once

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace shopd::commands {

/// Adds `init` to the command line. Chosen, it stores what is to be run in `chosen`.
/// @param file          what --config says, once the command line is read
/// @param default_file  what it says where nobody does
void add_init_command(CLI::App& app, const std::string& file, const std::string& default_file,
                      std::function<int()>& chosen);

} // namespace shopd::commands
