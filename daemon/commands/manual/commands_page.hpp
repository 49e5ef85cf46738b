#pragma once

#include "daemon/commands/manual/command_tree.hpp"

#include <string>

namespace shopd::commands::manual {

/// moodle-shopd(1): every command with its synopsis, options and examples. @return roff
std::string commands_page(const Command& program, const std::string& version);

/// The table of exit codes, for any page.
std::string exit_code_list();

/// What `--config` is when it is not given.
std::string default_configuration(const Command& program);

} // namespace shopd::commands::manual
