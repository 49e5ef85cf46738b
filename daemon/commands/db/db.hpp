#pragma once

#include "config/config.hpp"
#include "moodle/sql/install.hpp"

#include <iosfwd>
#include <optional>
#include <string>

/// `moodle-shopd db ...`: what is installed in Moodle's database. Each prints what it does, or did, to `out` and what
/// went wrong to `err`, and returns the exit code: 0 done, 1 found problems, 69 the database cannot be used now (away,
/// a replica, a table locked by others), 78 the connection string.
namespace shopd::commands {

struct DbOptions {
    config::Database database;
    std::string url;               ///< moodle.url
    std::optional<std::string> as; ///< --as: the owner of Moodle's tables; what it leaves out comes from database.dsn
    bool print_sql = false;        ///< print a script for psql, change nothing
    bool json = false;             ///< status only
    bool drop_ledger = false;      ///< uninstall only: our tables too
    int version = sql::present_version; ///< upgrade only: 1 to the present one, downwards too
};

int db_install(const DbOptions& options, std::ostream& out, std::ostream& err);
int db_upgrade(const DbOptions& options, std::ostream& out, std::ostream& err);
int db_uninstall(const DbOptions& options, std::ostream& out, std::ostream& err);
int db_status(const DbOptions& options, std::ostream& out, std::ostream& err);
int db_accept_site(const DbOptions& options, std::ostream& out, std::ostream& err);

} // namespace shopd::commands
