#pragma once

#include "config/config.hpp"

#include <nlohmann/json_fwd.hpp>
#include <pqxx/transaction_base>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

/// The two halves of `status` as documents with stable keys, and their words.
namespace shopd::commands {

/// {"pauses", "waiting", "unrouted", "unproduced", "retrying", "for_a_person", "dead", "last_acknowledged", "site",
/// "schema", "server"}
/// @throws pqxx::failure, database::UnusableDatabase, database::NoMoodle
nlohmann::ordered_json read_database_status(const config::Config& config);

/// The same in a transaction of the caller's.
nlohmann::ordered_json read_database_status(pqxx::transaction_base& look, const config::Config& config);

/// What the daemon of this trace last wrote of itself, with "running" and, where that is false, "reason".
/// @param file  FILE.status.json beside the trace
nlohmann::ordered_json read_daemon_status(const std::filesystem::path& file, std::chrono::system_clock::time_point now);

/// What of both needs a person, each with what to do. A half that is null was not read.
std::vector<std::string> problems_of(const nlohmann::ordered_json& daemon, const nlohmann::ordered_json& database);

/// The screen.
/// @param document  {"version", "well", "problems", "daemon", "database", "database_problem"}
std::string status_text(const nlohmann::ordered_json& document);

} // namespace shopd::commands
