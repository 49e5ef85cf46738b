#pragma once

#include "config/config.hpp"

#include <pqxx/connection>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

/// Sessions with Moodle's database. Whatever differs between libpqxx 6.4 (Debian 12) and 7.10 stands in this folder.
namespace shopd::database {

/// What a session is for; it decides the session's time limits.
///
/// | purpose   | lock_timeout | statement_timeout | idle in transaction |
/// | worker    | 1 s          | 5 s               | 5 s                 |
/// | command   | 1 s          | 30 s              | 30 s                |
/// | sweep     | 1 s          | 5 min             | 1 min               |
/// | listener  | none         | none              | none                |
/// | bell      | none         | none              | none                |
/// | installer | 1 s          | none              | none                |
enum class Purpose { worker, listener, bell, command, sweep, installer };

struct Session {
    Purpose purpose = Purpose::worker;
    std::string application_name = "moodle-shopd";              ///< as pg_stat_activity shows it; at most 63 bytes
    std::optional<std::chrono::milliseconds> statement_timeout; ///< instead of the purpose's; zero: none
    bool synchronous_commit = true; ///< false only where losing the last commits of a server crash is harmless: claims
};

/// The server answers, but must not be used: too old, or a replica. The text says what to do.
class UnusableDatabase : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The connection string cannot be read, or holds a password.
class BadConnectionString : public UnusableDatabase {
public:
    using UnusableDatabase::UnusableDatabase;
};

/// Opens a session: TCP keepalives and tcp_user_timeout 10 s (unless the dsn says otherwise), UTF8, UTC, a search_path
/// of pg_catalog alone, the limits of `session.purpose`. It is never reopened behind the caller's back: a lost
/// connection stays lost. Blocks for at most connect_timeout (10 s unless the dsn says otherwise) a host.
/// @throws pqxx::broken_connection  nobody answers, or the server refuses us
/// @throws UnusableDatabase         server older than 14, or a replica
/// @throws BadConnectionString      an unreadable dsn, or one with a password in it
std::unique_ptr<pqxx::connection> connect(const config::Database& database, const Session& session);

/// The same for a dsn that is not the configuration's, e.g. that of the owner of Moodle's tables.
std::unique_ptr<pqxx::connection> connect(const std::string& dsn, const Session& session);

/// The user a dsn names; nothing where it names none (libpq then takes PGUSER or the operating system's user).
/// @throws BadConnectionString
std::optional<std::string> find_user(const std::string& dsn);

/// A connection string for another user of the same database: `other` with what it leaves out of host, port, database
/// and TLS taken from `dsn`, the user never. `user=postgres` is enough.
/// @throws BadConnectionString
std::string same_database(const std::string& dsn, const std::string& other);

} // namespace shopd::database
