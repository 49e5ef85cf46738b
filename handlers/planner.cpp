#include "handlers/planner.hpp"

#include <charconv>

namespace shopd::handlers {
namespace {

std::optional<std::int64_t> parse_integer(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return value;
}

constexpr std::int64_t seconds_per_hour = 3600;
constexpr std::int64_t longest_relative_hours = 24LL * 366 * 1000;

std::optional<std::int64_t> unit_seconds(std::string_view unit) {
    if (unit == "days" || unit == "day" || unit == "D" || unit == "d") return 24 * seconds_per_hour;
    if (unit == "hours" || unit == "hour" || unit == "H" || unit == "h") return seconds_per_hour;
    return std::nullopt;
}

} // namespace

std::string parameter(const ItemContext& item, const std::string& name) {
    const auto found = item.params.find(name);
    return found == item.params.end() ? std::string{} : found->second.value;
}

std::optional<std::int64_t> parse_time(const std::string& text, std::int64_t from) {
    if (text.empty() || text.front() != '+') return parse_integer(text);
    const auto digits_end = text.find_first_not_of("0123456789", 1);
    if (digits_end == std::string::npos || digits_end == 1) return std::nullopt;
    const auto amount = parse_integer(std::string_view{text}.substr(1, digits_end - 1));
    const auto unit_start = text.find_first_not_of(' ', digits_end);
    if (!amount || unit_start == std::string::npos) return std::nullopt;
    const auto seconds = unit_seconds(std::string_view{text}.substr(unit_start));
    if (!seconds || *amount > longest_relative_hours * seconds_per_hour / *seconds) return std::nullopt;
    return from + *amount * *seconds;
}

} // namespace shopd::handlers
