#pragma once

#include "handlers/planner.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

/// What planners look up and reckon alike.
namespace shopd::handlers {

inline constexpr std::int64_t seconds_per_day = 24LL * 3600;

/// A parameter that names a course, and what the plugin's trace says of one that names none.
struct CourseWay {
    const char* parameter; ///< coursename, courseidnumber or courseid
    const char* reason;    ///< "Bad course name"
};

/// The course that the first given parameter names.
/// @param failed   what the trace's line begins with, e.g. "STD_ENROL_ONE_COURSE PostPay : failed... "
/// @param missing  filled where there is none: a CONFIG cause
/// @return nullptr where there is none
const Course* find_course(const ItemContext& item, std::span<const CourseWay> ways, const std::string& failed,
                          PlanFailure& missing);

/// The role that the parameter `role` names, or `otherwise` where it is not given; nothing where Moodle has none.
std::optional<RoleId> find_role(const ItemContext& item, const std::string& otherwise);

/// Why no role was found.
PlanFailure no_role(const std::string& name, std::string trace_line);

/// When an access that is sold holds: from the payment or `starttime`, not before the course starts; to `endtime`, or
/// for `duration` days where the item is renewable (365 where none is given); else without end.
struct Period {
    std::int64_t start = 0;
    std::int64_t end = 0; ///< 0: without end
};

Period period_of(const ItemContext& item, std::int64_t not_before);

/// How many of the item were bought: a whole number from 1 to 1000.
/// @return nothing for another one, which is a DATA cause
std::optional<int> whole_quantity(const ItemContext& item);

/// Why a quantity is none that can be produced.
PlanFailure bad_quantity(const ItemContext& item, std::string trace_line);

/// The product row of an item, with its period, standing for what `context_type` says.
Product product_of(const ItemContext& item, Period period, std::string name, const char* context_type);

} // namespace shopd::handlers
