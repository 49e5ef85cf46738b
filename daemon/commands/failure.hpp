#pragma once

#include <exception>
#include <iosfwd>

namespace shopd::commands {

/// What a script can rely on.
enum ExitCode : int {
    exit_done = 0,
    exit_found_problems = 1,
    exit_usage = 64,
    exit_unavailable = 69, ///< the database or Moodle cannot be used now
    exit_configuration = 78,
};

/// Says on `err` why a command could not do its work, in words for the operator.
/// @return 78 for the configuration and the token, 69 for a database or trace that is away or cannot be used, else 1
int report_failure(const std::exception& failure, std::ostream& err);

} // namespace shopd::commands
