#pragma once

#include "moodle/database/tables.hpp"

#include <nlohmann/json.hpp>
#include <pqxx/transaction_base>

#include <cstdint>
#include <string>

/// What is on record of one order, as documents for scripts. Times are texts as in utc_sql.
namespace shopd::commands {

/// --why, on one line. @throws WrongSelection where it says nothing
std::string why_of(const std::string& text, const char* command);

/// Puts a bill that is in the shop into the outbox, to be looked at. @return whether it is there
bool queue_bill(pqxx::transaction_base& transaction, const database::Tables& tables, std::int64_t bill);

/// {"shop", "ours", "ledger", "holds", "pauses", "dead", "waiting", "stream"}: the bill with its items, our row of it,
/// the times of its effects, every hold of it, the pauses in force, its dead entries with "to_do", the outbox' rows,
/// and its customer's stream. What there is not is null.
nlohmann::ordered_json read_records(pqxx::transaction_base& look, const database::Tables& tables, std::int64_t bill);

/// [{"scope", "name", "who", "why", "at"}]: what is paused now, the oldest first; whole production before its parts.
nlohmann::ordered_json read_pauses(pqxx::transaction_base& look);

/// "production", "handler std_x", "product EFORM".
std::string scope_words(const std::string& scope, const std::string& name);

} // namespace shopd::commands
