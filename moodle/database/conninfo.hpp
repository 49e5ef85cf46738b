#pragma once

#include <map>
#include <string>

namespace shopd::database {

/// Settings of a libpq connection string or URL by keyword, only those that are given.
/// @throws BadConnectionString it cannot be read, or holds a password
std::map<std::string, std::string> read_conninfo(const std::string& dsn);

/// The settings as a connection string, every value quoted.
std::string write_conninfo(const std::map<std::string, std::string>& settings);

} // namespace shopd::database
