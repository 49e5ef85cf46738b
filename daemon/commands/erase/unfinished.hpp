#pragma once

#include "config/config.hpp"
#include "moodle/database/tables.hpp"

#include <pqxx/transaction_base>

#include <cstdint>
#include <string>
#include <vector>

namespace shopd::commands {

/// Whose rows are meant, in the forms that SQL takes.
struct Erasing {
    std::string customers; ///< text[]: ids of the shop's customers
    std::string bills;     ///< bigint[]: orders that are, or were, theirs
    std::string users;     ///< bigint[]: their Moodle accounts
};

/// Why nothing can be erased yet, a sentence without its full stop each: orders that are still to be produced, paid,
/// decided on or taken back. Forgotten now, what was paid would be lost. Empty: all are finished.
std::vector<std::string> unfinished(pqxx::transaction_base& transaction, const config::Config& config,
                                    const database::Tables& tables, const Erasing& erasing);

} // namespace shopd::commands
