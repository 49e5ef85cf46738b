#include "config/units.hpp"

#include "config/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace shopd::config {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

struct Unit {
    std::string_view name;
    std::uint64_t size;
};

/// What people write for a unit of ours.
struct OtherName {
    std::string_view written;
    std::string_view unit;
};

constexpr auto days_of_a_century = std::uint64_t{36'525};
constexpr auto century = days_of_a_century * 86'400'000;
constexpr std::array<Unit, 6> time_units = {
    {{"ms", 1}, {"s", 1000}, {"min", 60'000}, {"h", 3'600'000}, {"days", 86'400'000}, {"day", 86'400'000}}};
constexpr std::array<OtherName, 15> other_time_names = {{{"msec", "ms"},
                                                         {"millis", "ms"},
                                                         {"milliseconds", "ms"},
                                                         {"sec", "s"},
                                                         {"secs", "s"},
                                                         {"second", "s"},
                                                         {"seconds", "s"},
                                                         {"m", "min"},
                                                         {"mins", "min"},
                                                         {"minute", "min"},
                                                         {"minutes", "min"},
                                                         {"hr", "h"},
                                                         {"hour", "h"},
                                                         {"hours", "h"},
                                                         {"d", "days"}}};
constexpr std::array<Unit, 4> size_units = {{{"B", 1}, {"KiB", 1ULL << 10}, {"MiB", 1ULL << 20}, {"GiB", 1ULL << 30}}};
constexpr std::array<OtherName, 10> other_size_names = {{{"k", "KiB"},
                                                         {"kb", "KiB"},
                                                         {"kib", "KiB"},
                                                         {"m", "MiB"},
                                                         {"mb", "MiB"},
                                                         {"mib", "MiB"},
                                                         {"g", "GiB"},
                                                         {"gb", "GiB"},
                                                         {"gib", "GiB"},
                                                         {"bytes", "B"}}};
constexpr std::array<Unit, 4> relative_units = {{{"days", 86'400}, {"day", 86'400}, {"hours", 3600}, {"hour", 3600}}};

/// `12 min` taken apart; digits is empty where the text does not begin with one.
struct Parts {
    std::string_view digits;
    std::string_view unit;
};

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

Parts take_apart(std::string_view text) {
    text = trimmed(text);
    const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
    return {text.substr(0, end), trimmed(text.substr(end))};
}

const Unit* find_unit(std::span<const Unit> units, std::string_view name) {
    const auto found = std::find_if(units.begin(), units.end(), [&](const Unit& unit) { return unit.name == name; });
    return found == units.end() ? nullptr : &*found;
}

std::string_view find_other_name(std::span<const OtherName> names, std::string_view written) {
    const std::string lower = lower_case(written);
    const auto found =
        std::find_if(names.begin(), names.end(), [&](const OtherName& name) { return name.written == lower; });
    return found == names.end() ? std::string_view{} : found->unit;
}

struct Quantity {
    std::string_view noun; ///< "time"
    std::span<const Unit> units;
    std::span<const OtherName> other_names;
    std::string_view example_unit;
    std::string_view known_units;
    std::uint64_t most;
};

std::variant<std::uint64_t, NotInUnits> parse_quantity(std::string_view text, const Quantity& quantity) {
    const auto [digits, name] = take_apart(text);
    const auto number = parse_number(digits);
    if (!number) {
        return NotInUnits{fmt::format("{} is not a {}", in_quotes(text), quantity.noun),
                          fmt::format("write a whole number and a unit ({}), e.g. 10 {}", quantity.known_units,
                                      quantity.example_unit)};
    }
    if (name.empty()) {
        return NotInUnits{fmt::format("{} lacks a unit", in_quotes(text)),
                          fmt::format("write {} {} (units: {})", *number, quantity.example_unit, quantity.known_units)};
    }
    const Unit* unit = find_unit(quantity.units, name);
    if (unit == nullptr) {
        const auto meant = find_other_name(quantity.other_names, name);
        return NotInUnits{fmt::format("{} is not a unit of {}", in_quotes(name), quantity.noun),
                          fmt::format("write {} {} (units: {})", *number, meant.empty() ? quantity.example_unit : meant,
                                      quantity.known_units)};
    }
    if (*number > quantity.most / unit->size)
        return NotInUnits{fmt::format("{} is too large", in_quotes(text)), "write a smaller one"};
    return *number * unit->size;
}

std::string in_largest_unit(std::uint64_t value, std::span<const Unit> units) {
    const Unit* largest = &units.front();
    for (const auto& unit : units)
        if (value > 0 && value % unit.size == 0 && unit.size >= largest->size) largest = &unit;
    return fmt::format("{} {}", value / largest->size, largest->name);
}

} // namespace

std::variant<milliseconds, NotInUnits> parse_duration(std::string_view text, std::string_view likely_unit) {
    const auto parsed =
        parse_quantity(text, {"time", time_units, other_time_names, likely_unit, "ms, s, min, h, days", century});
    if (const auto* wrong = std::get_if<NotInUnits>(&parsed)) return *wrong;
    return milliseconds{std::get<std::uint64_t>(parsed)};
}

std::string to_text(milliseconds duration) {
    if (duration == 0ms) return "0 s";
    if (duration == 24h) return "1 day";
    return in_largest_unit(static_cast<std::uint64_t>(duration.count()), std::span{time_units}.first(5));
}

std::variant<std::uint64_t, NotInUnits> parse_size(std::string_view text) {
    return parse_quantity(text, {"size", size_units, other_size_names, "MiB", "B, KiB, MiB, GiB", 1ULL << 60});
}

std::string to_size_text(std::uint64_t bytes) {
    return in_largest_unit(bytes, size_units);
}

std::variant<Rate, NotInUnits> parse_rate(std::string_view text) {
    const NotInUnits wrong{fmt::format("{} is not a rate", in_quotes(text)), "write it as 50 per 10 min"};
    const auto per = text.find(" per ");
    if (per == std::string_view::npos) return wrong;
    const auto count = parse_number(trimmed(text.substr(0, per)));
    if (!count) return wrong;
    const auto within = parse_duration(text.substr(per + 5));
    if (const auto* wrong_time = std::get_if<NotInUnits>(&within)) return *wrong_time;
    return Rate{*count, std::get<milliseconds>(within)};
}

std::string to_text(const Rate& rate) {
    return fmt::format("{} per {}", rate.count, to_text(rate.within));
}

std::variant<PointInTime, NotInUnits> parse_point_in_time(std::string_view text) {
    const NotInUnits wrong{fmt::format("{} is not a point in time", in_quotes(text)),
                           "write a Unix timestamp (seconds) or +N days or +N hours, e.g. +365 days"};
    text = trimmed(text);
    if (!text.starts_with('+')) {
        const auto timestamp = parse_number(text);
        if (!timestamp || *timestamp > 99'999'999'999) return wrong;
        return PointInTime{false, std::chrono::seconds{*timestamp}};
    }
    const auto [digits, name] = take_apart(text.substr(1));
    const auto number = parse_number(digits);
    if (!number) return wrong;
    const Unit* unit = find_unit(relative_units, name);
    if (unit == nullptr) {
        const bool hours = lower_case(name).starts_with('h');
        return NotInUnits{wrong.what,
                          fmt::format("write +{} {} (units: days, hours)", *number, hours ? "hours" : "days")};
    }
    if (*number > days_of_a_century * 86'400 / unit->size)
        return NotInUnits{fmt::format("{} is too large", in_quotes(text)), "at most 100 years"};
    return PointInTime{true, std::chrono::seconds{*number * unit->size}};
}

std::string to_text(const PointInTime& point) {
    const auto seconds = point.offset.count();
    if (!point.relative) return fmt::format("{}", seconds);
    return seconds % 86'400 == 0 ? fmt::format("+{} days", seconds / 86'400) : fmt::format("+{} hours", seconds / 3600);
}

std::variant<std::chrono::days, NotInUnits> parse_days(std::string_view text) {
    const auto [digits, name] = take_apart(text);
    const auto number = parse_number(digits);
    if (!number || *number > days_of_a_century || !(name.empty() || name == "days" || name == "day"))
        return NotInUnits{fmt::format("{} is not a number of days", in_quotes(text)),
                          "write a whole number, e.g. 365 or 365 days"};
    return std::chrono::days{*number};
}

} // namespace shopd::config
