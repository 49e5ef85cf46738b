#pragma once

namespace shopd::commands {

/// What a script can rely on.
enum ExitCode : int {
    exit_done = 0,
    exit_found_problems = 1,
    exit_nothing_found = 1,
    exit_usage = 64,
    exit_unavailable = 69, ///< the database or Moodle cannot be used now
    exit_configuration = 78,
};

} // namespace shopd::commands
