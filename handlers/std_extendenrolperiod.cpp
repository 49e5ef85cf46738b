#include "handlers/std_extendenrolperiod.hpp"

#include "handlers/item_facts.hpp"

#include <fmt/format.h>

namespace shopd::handlers {
namespace {

constexpr const char* failed = "STD_EXTEND_ENROL_PERIOD PostPay : failed... ";
constexpr const char* could_not = "STD_EXTEND_ENROL_PERIOD Postpay Error : Could not extend...";
constexpr CourseWay ways[] = {{"coursename", "Bad course shortname"}, {"courseid", "Bad course id"}};
constexpr std::int64_t longest_extension = 1000LL * 366 * seconds_per_day;

} // namespace

ItemPlan plan_extend_enrol_period(const ItemContext& item) {
    PlanFailure missing;
    const auto* course = find_course(item, ways, failed, missing);
    if (!course) return {{}, missing};
    const auto role = item.directory.roles.find("student");
    if (role == item.directory.roles.end()) return {{}, no_role("student", could_not)};
    const auto quantity = whole_quantity(item);
    if (!quantity) return {{}, bad_quantity(item, could_not)};
    const auto days = parse_time(parameter(item, "extension"), 0).value_or(0);
    if (days <= 0 || days > longest_extension / seconds_per_day / *quantity)
        return {{},
                PlanFailure{fmt::format("CONFIG: extension of {}", item.item.code),
                            "give product an extension of 1 day or more, then dead retry", could_not}};
    ItemPlan plan;
    plan.effects.emplace_back(
        Extension{course->id, course->short_name, role->second, days * seconds_per_day * *quantity, item.paid_at, {}});
    plan.effects.emplace_back(ProductShift{course->id, course->short_name});
    return plan;
}

std::vector<TraceLine> narrate_extend_enrol_period(const ItemNews& item) {
    std::vector<TraceLine> lines;
    for (const auto* effect : item.news) {
        if (effect->outcome == Outcome::refused || effect->outcome == Outcome::uncertain)
            lines.push_back({effect->trace_line.empty() ? could_not : effect->trace_line, effect->settled_at});
        else if (std::holds_alternative<ProductShift>(effect->intent))
            lines.push_back({"STD_EXTEND_ENROL_PERIOD Postpay : Complete...", effect->settled_at});
    }
    return lines;
}

config::HandlerDescription describe_extend_enrol_period() {
    using Type = config::ParameterDescription::Type;
    config::ParameterDescription method{"enroltype", Type::text, "manual, the only method that web services can write"};
    method.choices = {"manual"};
    return {"std_extendenrolperiod",
            {{"coursename", Type::text, "short name of the course"},
             {"courseid", Type::integer, "id of the course"},
             std::move(method),
             {"extension", Type::days, "days added to the end of the access, for each that was bought"}},
            {{"coursename", "courseid"}, {"enroltype"}, {"extension"}},
            ""};
}

} // namespace shopd::handlers
