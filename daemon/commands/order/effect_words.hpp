#pragma once

#include "handlers/effect.hpp"

#include <cstdint>
#include <string>

/// Effects and times for a person's eye.
namespace shopd::commands {

/// 2026-11-22T15:45:48Z; a time that no calendar has as its number.
std::string time_text(handlers::TimePoint time);
std::string time_text(std::int64_t unix_seconds);

/// "from 2026-11-22T15:45:48Z to 2027-11-22T15:45:48Z", "without end".
std::string window_text(std::int64_t start, std::int64_t end);

/// What the effect wants, on one line: "enrol in EFORM-C as role 5 from ... without end".
/// @param username  of the customer's account, "" while it is unknown
std::string effect_words(const handlers::Effect& effect, const std::string& username);

} // namespace shopd::commands
