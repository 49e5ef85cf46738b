#include "handlers/std_createcourse.hpp"

#include "handlers/creation_facts.hpp"
#include "handlers/shopper_answer.hpp"

#include <fmt/format.h>

namespace shopd::handlers {
namespace {

constexpr const char* failed = "STD_CREATE_COURSE Postpay Error : Course creation failure (DB reason)...";
constexpr std::size_t longest_name = 254;     // mdl_course.fullname
constexpr std::size_t longest_idnumber = 100; // mdl_course.idnumber

std::optional<std::string> failure_line(const Effect& effect) {
    if (effect.outcome != Outcome::refused && effect.outcome != Outcome::uncertain) return std::nullopt;
    if (!effect.trace_line.empty()) return effect.trace_line;
    if (std::holds_alternative<Enrolment>(effect.intent))
        return "STD_CREATE_COURSE Postpay Error : Failed to assign teacher...";
    return failed;
}

} // namespace

ItemPlan plan_create_course(const ItemContext& item) {
    if (auto refusal = refuse_several(item, failed)) return {{}, *refusal};
    PlanFailure bad;
    const auto category = find_category(item, "coursecategory", Top::refused, failed, bad);
    if (!category) return {{}, bad};
    std::optional<CourseId> copied;
    if (const auto name = parameter(item, "template"); !name.empty()) {
        constexpr CourseWay way[] = {{"template", "No such template"}};
        const auto* course = find_course(item, way, "STD_CREATE_COURSE Postpay Error : ", bad);
        if (!course) return {{}, bad};
        copied = course->id;
    }
    const auto name = shopper_answer(item, "fullname", longest_name, failed, bad);
    if (!name) return {{}, bad};
    const auto idnumber = shopper_answer_if_any(item, "idnumber", longest_idnumber, failed, bad);
    if (!idnumber) return {{}, bad};
    const auto [role_name, role] = owner_role(item);
    if (!role) return {{}, no_role(role_name, failed)};
    const auto period = period_from_payment(item);
    ItemPlan plan;
    plan.effects.emplace_back(Enrolment{CourseId{}, "", {*role}, period.start, period.end, false});
    plan.effects.emplace_back(Creation{Creation::What::course, *name, *idnumber, *category, "", copied});
    plan.effects.emplace_back(product_of(item, period, "", product_of_enrolment));
    return plan;
}

std::vector<TraceLine> narrate_create_course(const ItemNews& item) {
    std::vector<TraceLine> lines;
    for (const auto* effect : item.news) {
        if (const auto line = failure_line(*effect))
            lines.push_back({*line, effect->settled_at});
        else if (std::holds_alternative<Enrolment>(effect->intent))
            lines.push_back({"STD_CREATE_COURSE Course created.", effect->settled_at});
        else if (const auto* product = std::get_if<Product>(&effect->intent))
            lines.push_back({fmt::format("STD_CREATE_COURSE Postpay : Completed in course {}.", product->course_name),
                             effect->settled_at});
    }
    return lines;
}

config::HandlerDescription describe_create_course() {
    using Type = config::ParameterDescription::Type;
    return {"std_createcourse",
            {{"coursecategory", Type::integer, "id of the category that it is made in"},
             {"template", Type::text, "short name of the course that it is a copy of; an empty one where not given"},
             {"duration", Type::days, "days of the owner's access; without end where it is not given"},
             {"customersupport", Type::text, "taken over from the catalogue; customer_support: says what is done"}},
            {{"coursecategory"}},
            ""};
}

} // namespace shopd::handlers
