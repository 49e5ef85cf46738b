#include "handlers/std_registeredproduct.hpp"

#include "handlers/item_facts.hpp"
#include "handlers/named_things.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::handlers {
namespace {

bool went_wrong(const Effect& effect) {
    return effect.outcome == Outcome::refused || effect.outcome == Outcome::uncertain;
}

TraceLine support_line(const Effect& effect) {
    return {went_wrong(effect) ? "Production Process Error : Extra support enrol failed."
                               : "Production Process : Extra support enrolled.",
            effect.settled_at};
}

} // namespace

ItemPlan plan_registered_product(const ItemContext& item) {
    const auto period = period_of(item, 0);
    const auto& name = item.item.abstract.empty() ? item.item.code : item.item.abstract;
    ItemPlan plan;
    plan.effects.emplace_back(product_of(item, period, name, product_by_itself));
    const auto courses = names_in_list(parameter(item, "extrasupport"));
    const auto student = item.directory.roles.find("student");
    if (!courses.empty() && student == item.directory.roles.end())
        return {{}, no_role("student", "Production Process Error : Extra support enrol failed.")};
    for (const auto& wanted : courses) {
        const auto* course = item.directory.find_by_short_name(wanted);
        if (!course)
            return {{},
                    PlanFailure{fmt::format("CONFIG: no course with extrasupport {}", wanted),
                                fmt::format("product {} names it; create the course or correct extrasupport, then dead "
                                            "retry",
                                            item.item.code),
                                "Production Process Error : Extra support course does not exist."}};
        plan.effects.emplace_back(
            Enrolment{course->id, course->short_name, {student->second}, period.start, period.end, false});
    }
    return plan;
}

std::vector<TraceLine> narrate_registered_product(const ItemNews& item) {
    std::vector<TraceLine> lines;
    std::vector<TraceLine> last;
    for (const auto* effect : item.news) {
        if (!effect->trace_line.empty()) {
            lines.push_back({effect->trace_line, effect->settled_at});
        } else if (std::holds_alternative<Enrolment>(effect->intent)) {
            if (lines.empty()) lines.push_back({"STD_REGISTERED_PRODUCT Postpay : Registering Extra Support", {}});
            lines.push_back(support_line(*effect));
        } else if (const auto* product = std::get_if<Product>(&effect->intent); product && !went_wrong(*effect)) {
            last.push_back({fmt::format("STD_REGISTERED_PRODUCT Postpay : Product {} registered for {}.",
                                        product->course_name, item.username),
                            effect->settled_at});
        }
    }
    lines.insert(lines.end(), last.begin(), last.end());
    return lines;
}

config::HandlerDescription describe_registered_product() {
    using Type = config::ParameterDescription::Type;
    return {"std_registeredproduct",
            {{"extrasupport", Type::text, "short names of further support courses, with commas between them"},
             {"starttime", Type::time, "start of the product; when the order was paid where it is not given"},
             {"endtime", Type::time, "end of the product; unlimited where it is not given"},
             {"duration", Type::days, "days, for renewable products"},
             {"customersupport", Type::text, "taken over from the catalogue; customer_support: says what is done"}},
            {},
            ""};
}

} // namespace shopd::handlers
