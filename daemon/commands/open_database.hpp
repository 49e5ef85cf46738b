#pragma once

#include "config/config.hpp"
#include "moodle/database/connection.hpp"
#include "moodle/database/tables.hpp"

#include <pqxx/connection>

#include <memory>
#include <string>

namespace shopd::commands {

/// A command's session with a database in which our present version is installed.
struct OurDatabase {
    std::unique_ptr<pqxx::connection> connection;
    database::Tables tables;
};

/// @param command  for pg_stat_activity, e.g. "dead"
/// @param purpose  its time limits
/// @throws pqxx::failure, database::UnusableDatabase (not installed, too), database::NoMoodle
OurDatabase open_database(const config::Database& database, const std::string& command,
                          database::Purpose purpose = database::Purpose::command);

/// SQL for a point in time as people and scripts read it: 2026-11-22T15:45:48Z; null stays null.
std::string utc_sql(const std::string& expression);

} // namespace shopd::commands
