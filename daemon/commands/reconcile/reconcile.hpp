#pragma once

#include "config/config.hpp"

#include <iosfwd>
#include <string>

namespace shopd::commands {

struct ReconcileOptions {
    config::Config config = {};
    std::string order = {}; ///< one order alone: a bill id (digits only) or a transaction id; "": all
    std::string who = {};   ///< with `apply`: the user of the operating system
    bool apply = false;
    bool json = false;
    bool progress = false; ///< `err` is a terminal: how far it has come
};

/// Paid against produced, and the ledger against Moodle's and the shop's tables: what was recorded as given and is not
/// there any more, what was taken back and is there again, what was paid and was never planned. Reads batch by batch,
/// each in one read-only snapshot; with `apply` what drifted is made due again, so that the daemon mends it by its own
/// way, and what a person must do is named.
/// @return 0 when nothing drifts, or all of it was put to mending; 1 when something is left
/// @throws as the other commands: pqxx::failure, database::UnusableDatabase, database::NoMoodle, WrongSelection
int reconcile(const ReconcileOptions& options, std::ostream& out, std::ostream& err);

} // namespace shopd::commands
