#pragma once

#include "config/config.hpp"

#include <iosfwd>
#include <stdexcept>
#include <string>

/// `moodle-shopd dead ...`: what production cannot go on with until somebody acts, out of the view moodle_shopd.dead.
/// Each prints to `out` and returns 0; where nothing fits the selection, 1 with a word on `err`. Beside that each
/// throws pqxx::failure, database::UnusableDatabase and database::NoMoodle, and WrongSelection.
namespace shopd::commands {

/// ORDER or a cause. The text says which of them is missing or wrong.
class WrongSelection : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct DeadOptions {
    config::Database database = {};
    std::string order = {}; ///< a bill id (digits only) or a transaction id; `txn:ID` is always the latter
    std::string cause = {}; ///< instead of `order`: exact, or a beginning when it ends with `*`
    std::string why = {};   ///< drop, and retry with `undo`
    std::string who = {};   ///< the same: the user of the operating system
    bool undo = false;      ///< retry only: what was cancelled after its payment is taken back
    bool json = false;
};

/// Without a cause: the causes with their counts, since when, and what to do. With one: its entries, oldest first.
int dead_list(const DeadOptions& options, std::ostream& out, std::ostream& err);

/// Everything about one order, dead or not: our record, the shop's row, history, effects. With a cause: as `list`.
int dead_show(const DeadOptions& options, std::ostream& out, std::ostream& err);

/// Lets the chosen entries be produced again, in one transaction, and wakes the daemon. Clashes and brakes are released
/// for good; what the shop's data lacked is looked at anew. Entries whose bill or item is gone from the shop stay, and
/// are named. With `undo` only what was cancelled after its payment, or is held by the brake on undos, is chosen, and
/// is taken back as if it was paid back, with who, when and why on record.
int dead_retry(const DeadOptions& options, std::ostream& out, std::ostream& err);

/// Gives the chosen entries up, with who, when and why on record. An order dropped for its own cause is left alone
/// until it changes again; dropping an account drops what waits for it.
int dead_drop(const DeadOptions& options, std::ostream& out, std::ostream& err);

/// The user of the operating system who runs this, behind sudo the one who called it.
std::string operating_user();

} // namespace shopd::commands
