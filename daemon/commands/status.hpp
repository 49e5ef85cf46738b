#pragma once

#include "config/config.hpp"

#include <iosfwd>
#include <string>

namespace shopd::commands {

struct StatusOptions {
    bool json = false;
    std::string version; ///< this program's
};

/// `moodle-shopd status`: what the database says of the orders, and what this host's daemon says of itself, on one
/// screen. One statement, cheap whatever the shop's history.
/// @return 0 when all is well; 1 when something needs a person: dead entries, a daemon that does not run or hear,
///         a trace that cannot be written, a reload that failed, a stream that stands still or fails again and again;
///         69 when the database is away (the daemon's part is printed)
int status(const config::Config& config, const StatusOptions& options, std::ostream& out);

} // namespace shopd::commands
