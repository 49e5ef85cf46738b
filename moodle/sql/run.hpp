#pragma once

#include "moodle/sql/plan.hpp"

#include <pqxx/connection>

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>

namespace shopd::sql {

/// First in each session that changes the schema; printed scripts begin with it.
inline constexpr const char* session_sql =
    "set search_path = pg_catalog, pg_temp;\nset client_min_messages = warning;\n"
    "set statement_timeout = 0;";
/// First in each step: a waiting CREATE TRIGGER holds up every sale behind it, so it gives up soon.
inline constexpr const char* step_sql = "set local lock_timeout = '200ms';";
/// The advisory lock of whoever changes the schema: class 'shop', key 3.
inline constexpr const char* installer_lock = "1936223088, 3";

struct RunOptions {
    std::function<void(const std::string&)> say = [](const std::string&) {}; ///< a line for the operator
    std::chrono::milliseconds patience{60'000}; ///< how long a step is tried again while others hold the table
    std::chrono::milliseconds pause{500};       ///< between two tries
};

/// A table stayed locked by others for all of `patience`. The text names them.
class StillLocked : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Held while the schema is looked at and changed; further installers wait here. A session-level advisory lock.
class InstallerLock {
public:
    /// @throws StillLocked another one is at work for all of `patience`
    InstallerLock(pqxx::connection& connection, const RunOptions& options);
    ~InstallerLock();
    InstallerLock(const InstallerLock&) = delete;
    InstallerLock& operator=(const InstallerLock&) = delete;

private:
    pqxx::connection& connection_;
};

/// Runs every step in a transaction of its own, in order; a step that meets a lock, a deadlock or a concurrent change
/// of the same role or right is tried again. What was done before an error stays: run the command again.
/// @throws StillLocked, pqxx errors
void run(pqxx::connection& connection, const Plan& plan, const RunOptions& options);

} // namespace shopd::sql
