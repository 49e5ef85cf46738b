#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

/// Times, sizes and rates as the configuration writes them: a whole number, a blank (or none) and a unit.
namespace shopd::config {

/// What was written is not a time (a size, a rate): what is wrong and how it is written rightly.
struct NotInUnits {
    std::string what;
    std::string remedy;
};

/// `300 ms`, `60 s`, `10 min`, `1 h`, `30 days`. At most 100 years.
/// @param likely_unit  what to propose where the unit is missing
std::variant<std::chrono::milliseconds, NotInUnits> parse_duration(std::string_view text,
                                                                   std::string_view likely_unit = "s");

/// In the largest unit that divides it: `1 h`, `30 days`.
std::string to_text(std::chrono::milliseconds duration);

/// `512 B`, `10 KiB`, `64 MiB`, `1 GiB`. @return bytes
std::variant<std::uint64_t, NotInUnits> parse_size(std::string_view text);

/// In the largest unit that divides it: `64 MiB`.
std::string to_size_text(std::uint64_t bytes);

/// At most `count` within `within`.
struct Rate {
    std::uint64_t count = 0;
    std::chrono::milliseconds within{};
};

/// `50 per 10 min`
std::variant<Rate, NotInUnits> parse_rate(std::string_view text);

std::string to_text(const Rate& rate);

/// A point in time as a product's parameter gives it.
struct PointInTime {
    bool relative = false;         ///< counted from the first sight of the paid state, else from 1970
    std::chrono::seconds offset{}; ///< never negative
};

/// `1798761600` (a Unix timestamp), `+365 days`, `+1 day`, `+12 hours`, `+1 hour`. Days have 24 hours; at most 100
/// years ahead. Moodle's columns hold seconds.
std::variant<PointInTime, NotInUnits> parse_point_in_time(std::string_view text);

/// `1798761600`, `+365 days`, `+12 hours`: as `parse_point_in_time` reads it, whatever way it was written.
std::string to_text(const PointInTime& point);

/// `30` or `30 days`. @return days
std::variant<std::chrono::days, NotInUnits> parse_days(std::string_view text);

} // namespace shopd::config
