#pragma once

#include "config/config.hpp"

#include <iosfwd>
#include <string>

/// What operators ask and decide about one order, and about production as a whole. Each prints to `out` and returns 0;
/// where there is nothing to do, 1 with a word on `err`. Beside that each throws pqxx::failure,
/// database::UnusableDatabase, database::NoMoodle and WrongSelection (dead/dead.hpp).
namespace shopd::commands {

struct OrderOptions {
    config::Config config = {};
    std::string order = {};   ///< a bill id (digits only) or a transaction id; `txn:ID` is always the latter
    std::string handler = {}; ///< pause and resume: this handler alone
    std::string product = {}; ///< pause and resume: this item code alone
    std::string why = {};     ///< hold, release, pause, resume
    std::string who = {};     ///< the same: the user of the operating system
    bool json = false;
};

/// From the next wave on nothing is done for the order, whatever it is or becomes, until it is released.
int hold(const OrderOptions& options, std::ostream& out, std::ostream& err);

/// Lets a held order go on, and wakes the daemon. A brake on its age that only the hold let come is released too.
int release(const OrderOptions& options, std::ostream& out, std::ostream& err);

/// From the next wave on production stands: all of it, or the items of one handler or one product. Kept in the
/// database. Nothing is lost, and nothing counts as an attempt.
int pause(const OrderOptions& options, std::ostream& out, std::ostream& err);

/// Lets production go on, and wakes the daemon.
int resume(const OrderOptions& options, std::ostream& out, std::ostream& err);

/// Why this customer has, or has not, what was bought: the bill, what was acknowledged, each effect with what Moodle
/// shows of it now, what happens next and what an operator can do. Reads one snapshot of the database; asks neither the
/// daemon nor Moodle's web services.
int explain(const OrderOptions& options, std::ostream& out, std::ostream& err);

/// What production would do with the order now, by production's own code, in a transaction that can write nothing.
int plan(const OrderOptions& options, std::ostream& out, std::ostream& err);

} // namespace shopd::commands
