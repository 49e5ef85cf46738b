#pragma once

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace shopd::commands::manual {

/// Adds `manual`, `completion` and `schema`, which print what the program knows of itself. Add them last: they read
/// `app`, which must live until `chosen` has run. When chosen, they store what is to be run in `chosen`.
void add_manual_commands(CLI::App& app, const std::string& version, std::function<int()>& chosen);

} // namespace shopd::commands::manual
