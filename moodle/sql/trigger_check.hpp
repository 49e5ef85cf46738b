#pragma once

#include "moodle/database/tables.hpp"

#include <optional>
#include <string>

namespace shopd::sql {

/// Whether changes of bills, and of products, still reach the outbox: our trigger on each table is there, enabled,
/// fires for every row and column, and calls our function, whose text, owner and settings are those we installed. One
/// query a table, for any role.
/// @return what is wrong and what to do, nothing where all is well
/// @throws pqxx errors
std::optional<std::string> trigger_problem(pqxx::connection& connection, const database::Tables& tables);

/// Of one of the two tables; the product's trigger is version 3's.
std::optional<std::string> bill_trigger_problem(pqxx::connection& connection, const database::Tables& tables);
std::optional<std::string> product_trigger_problem(pqxx::connection& connection, const database::Tables& tables);

} // namespace shopd::sql
