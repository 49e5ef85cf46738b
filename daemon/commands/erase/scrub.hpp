#pragma once

#include "daemon/commands/erase/unfinished.hpp"

#include <nlohmann/json.hpp>

namespace shopd::commands {

/// SQL: whether row `l` of the ledger is of the person's orders, or names them as a learner in another's.
/// @param bills,customers,users  parameters of the types in Erasing
std::string persons_ledger_sql(const char* bills, const char* customers, const char* users);

/// Takes what our tables hold on a person out of them. Keys, outcomes, ids, dates and fingerprints stay, so that
/// nothing is produced twice; the orders count from now on as taken over as they are. Nothing of them may be under way.
/// @return  {"accounts", "ledger", "orders", "holds", "customers"}: how many rows were changed or removed
nlohmann::ordered_json scrub(pqxx::transaction_base& transaction, const database::Tables& tables,
                             const Erasing& erasing);

} // namespace shopd::commands
