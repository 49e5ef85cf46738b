#pragma once

#include "daemon/commands/exit_code.hpp"

#include <exception>
#include <iosfwd>

namespace shopd::commands {

/// Says on `err` why a command could not do its work, in words for the operator.
/// @return 78 for the configuration and the token, 69 for a database or trace that is away or cannot be used, else 1
int report_failure(const std::exception& failure, std::ostream& err);

} // namespace shopd::commands
