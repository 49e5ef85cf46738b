#pragma once

#include "config/config.hpp"
#include "daemon/commands/check_live.hpp"

#include <pqxx/connection>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// The parts of `doctor` beyond those of `check --live`.
namespace shopd::commands {

/// PostgreSQL's settings and the login's limits.
std::vector<Finding> look_at_server(pqxx::connection& connection, const config::Config& config);

/// Whether a notification of ours comes back on another connection, within so long.
std::vector<Finding> look_at_hearing(const config::Database& database, std::chrono::milliseconds patience);

/// @param ahead  how far a clock is before ours; behind: negative
/// @param whose  "PostgreSQL's"
std::optional<Finding> judge_clock(std::chrono::milliseconds ahead, const std::string& whose);

std::vector<Finding> look_at_database_clock(pqxx::connection& connection);

/// Room for the trace, bytes and files.
struct Room {
    std::uint64_t free = 0;  ///< bytes that the daemon may use
    std::uint64_t total = 0; ///< bytes
    std::uint64_t free_files = 0;
    std::uint64_t total_files = 0; ///< 0 where the file system does not count them
    bool read_only = false;
};

std::vector<Finding> judge_room(const Room& room, const std::filesystem::path& folder);

/// The trace's folder and files.
std::vector<Finding> look_at_trace_files(const config::Trace& settings);

/// Moodle's certificate and clock, by one request without the token.
std::vector<Finding> look_at_address(const config::Moodle& settings);

/// Makes a throw-away account, enrols it in the customer-support course, suspends it and removes it again; looks after
/// each step whether it is so in the database. Nothing is made where the token's service could not remove it.
/// @throws pqxx::failure; an account that was made before that stays
std::vector<Finding> try_out(const config::Config& config);

/// PHP's limit of form variables, by one call.
std::vector<Finding> look_at_php(const config::Moodle& settings);

} // namespace shopd::commands
