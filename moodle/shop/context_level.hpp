#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace shopd::moodle {

/// A place where roles are given: a level of Moodle's contexts and what stands there. Of the system there is one, 0.
struct ContextPlace {
    int level = 0; ///< mdl_context.contextlevel
    std::int64_t instance = 0;

    friend auto operator<=>(const ContextPlace&, const ContextPlace&) = default;
};

struct ContextLevel {
    std::string_view word;
    int level;
};

/// The words that core_role_assign_roles and the shop's handlers use. Source: Moodle 4.5, lib/classes/context; a number
/// is refused (recorded: assign_roles__level_numeric).
inline constexpr std::array<ContextLevel, 6> context_levels{
    {{"system", 10}, {"user", 30}, {"coursecat", 40}, {"course", 50}, {"module", 70}, {"block", 80}}};

inline constexpr int category_level = 40;
inline constexpr int course_level = 50;
inline constexpr int user_level = 30;
inline constexpr int system_level = 10;

constexpr std::optional<int> find_context_level(std::string_view word) {
    for (const auto& level : context_levels)
        if (level.word == word) return level.level;
    return std::nullopt;
}

constexpr std::string_view context_word(int level) {
    for (const auto& known : context_levels)
        if (known.level == level) return known.word;
    return "";
}

} // namespace shopd::moodle
