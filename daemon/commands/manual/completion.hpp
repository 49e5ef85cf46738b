#pragma once

#include "daemon/commands/manual/command_tree.hpp"

#include <string>

namespace shopd::commands::manual {

/// A script for bash that completes commands, options, their choices, and files and folders where the parser calls a
/// value FILE or FOLDER. It needs nothing but bash itself.
std::string bash_completion(const Command& program);

} // namespace shopd::commands::manual
