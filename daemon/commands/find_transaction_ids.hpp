#pragma once

#include "config/config.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace shopd::commands {

/// The transaction id that the shop holds for a bill, as the only element; none where there is no such bill, or no id
/// yet.
/// @throws pqxx::failure, database::UnusableDatabase, database::NoMoodle where the database does not answer
std::vector<std::string> find_transaction_ids(const config::Database& database, std::int64_t bill);

} // namespace shopd::commands
