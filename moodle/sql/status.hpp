#pragma once

#include "moodle/sql/inspect.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace shopd::sql {

/// The installation as `db status` shows it.
struct Status {
    std::string database;
    int version = 0; ///< 0: not installed
    std::string owner;
    std::string login;
    bool adopted = false;
    std::map<std::string, std::int64_t> counts; ///< rows by table, e.g. outbox, streams, orders, dead, ledger.done
    std::vector<std::string> problems;          ///< each with what to do; empty: all is well
    std::vector<std::string> warnings;
};

/// Works for the login role and for the owner of Moodle's tables.
/// @param login  the daemon's role; nothing: the session's user
Status read_status(pqxx::connection& connection, const std::string& prefix, const std::optional<std::string>& login,
                   const std::string& url);

std::string to_text(const Status& status);
std::string to_json(const Status& status);

} // namespace shopd::sql
