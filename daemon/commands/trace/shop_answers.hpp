#pragma once

#include "daemon/commands/trace/trace_commands.hpp"

namespace shopd::commands {

/// The questions, answered by the database. It is opened for each, and only then is its configuration read.
AskShop ask_database(const std::function<config::Config()>& read_config);

} // namespace shopd::commands
