#pragma once

#include "tests/sandbox/stand_in/call.hpp"

#include <string>

namespace shopd::sandbox::stand_in {

/// Whose token it is, and whether they may come in at all; moves the token's last access, at most once a minute.
/// @throws Refusal invalidtoken, accessexception, wsaccessuser..., sitemaintenance
Caller authenticate(Connection& database, const Settings& settings, const std::string& token,
                    const std::string& address);

/// Whether the function is one of Moodle's, in the token's service, which the caller may use.
/// @throws Refusal invalidrecord, accessexception
void require_function(Connection& database, const Caller& caller, const std::string& function,
                      const std::string& address);

/// The row that every executed call leaves in the log store.
void log_call(Connection& database, const Caller& caller, const std::string& function, const std::string& address);

} // namespace shopd::sandbox::stand_in
