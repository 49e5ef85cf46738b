#pragma once

#include "moodle/sql/inspect.hpp"
#include "moodle/sql/plan.hpp"
#include "moodle/sql/run.hpp"

#include <optional>
#include <stdexcept>
#include <string>

namespace shopd::sql {

inline constexpr int present_version = 3;

struct Request {
    std::string prefix = "mdl_";
    std::optional<std::string> login; ///< the daemon's role, made when missing; nothing: the session's user
    std::string url;                  ///< moodle.url, part of the site's identity
    int version = present_version;
};

/// The database is not in a state for this; one problem a line, each with what to do.
class CannotInstall : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What brings the schema to `request.version`, upwards or downwards, and puts right what was altered. From nothing:
/// triggers are created and committed, then every bill without an outbox row is recorded as adopted, once in the life
/// of the tables. Rows in the outbox, the ledger and `orders` are kept in both directions.
/// @throws CannotInstall
Plan plan_install(const Facts& facts, const Request& request);

/// The same for a database that has an installation, version 1 or later.
/// @throws CannotInstall nothing is installed
Plan plan_upgrade(const Facts& facts, const Request& request);

/// inspect, plan_install and run, under the installer's lock: what tests and the demo need.
void install(pqxx::connection& connection, const Request& request, const RunOptions& options = {});

} // namespace shopd::sql
