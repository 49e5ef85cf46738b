#pragma once

#include "moodle/database/tables.hpp"

#include <optional>
#include <string>

namespace shopd::sql {

/// Whether changes of bills still reach the outbox: our trigger on the bill table is there, enabled, fires for every
/// row and column, and calls our function, whose text, owner and settings are those we installed. One query, for any
/// role.
/// @return what is wrong and what to do, nothing where all is well
/// @throws pqxx errors
std::optional<std::string> trigger_problem(pqxx::connection& connection, const database::Tables& tables);

} // namespace shopd::sql
