#pragma once

#include "daemon/commands/dead/dead.hpp"
#include "moodle/database/tables.hpp"

#include <pqxx/transaction_base>

#include <cstdint>
#include <string>
#include <vector>

namespace shopd::commands {

/// What ORDER or --cause means in SQL. The condition's one parameter is $1.
struct Selection {
    std::string condition; ///< on a row `x` with columns bill and cause, e.g. "x.bill = any($1::bigint[])"
    std::string parameter;
    std::string words;               ///< "bill 4711", "cause CONFIG:*"
    std::vector<std::int64_t> bills; ///< of ORDER
};

/// The bills that ORDER names: of a transaction id the shop's bill, else those that were seen with it.
/// @return none where neither the shop nor we know it
/// @throws WrongSelection
std::vector<std::int64_t> find_bills(pqxx::transaction_base& transaction, const database::Tables& tables,
                                     const std::string& order);

/// @throws WrongSelection when neither or both are given, or ORDER is unknown or not one bill's alone
Selection select_entries(pqxx::transaction_base& transaction, const database::Tables& tables,
                         const DeadOptions& options);

/// What to say when no dead entry fits: the order's state, or which causes there are.
std::string nothing_dead(pqxx::transaction_base& transaction, const Selection& selection);

} // namespace shopd::commands
