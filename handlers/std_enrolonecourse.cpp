#include "handlers/std_enrolonecourse.hpp"

#include "handlers/course_access.hpp"

#include <fmt/format.h>

namespace shopd::handlers {

ItemPlan plan_enrol_one_course(const ItemContext& item) {
    auto access = plan_course_access(item, "STD_ENROL_ONE_COURSE PostPay : failed... ");
    if (access.plan.failure) return access.plan;
    access.plan.effects.emplace_back(std::move(access.product));
    return access.plan;
}

std::vector<TraceLine> narrate_enrol_one_course(const ItemNews& item) {
    std::vector<TraceLine> lines;
    const auto say = [&](std::string text, const Effect* effect) {
        lines.push_back({std::move(text), effect->settled_at});
    };
    for (const auto* effect : item.news) {
        if (effect->key.place == 0) lines.push_back({"STD_ENROL_ONE_COURSE Postpay : Start processing.", {}});
        if (effect->outcome == Outcome::refused || effect->outcome == Outcome::uncertain) {
            say(effect->trace_line.empty()
                    ? fmt::format("STD_ENROL_ONE_COURSE PostPay : Failed {}... {}",
                                  effect->key.place == 0 ? "enrol" : kind_name(effect->intent), effect->cause)
                    : effect->trace_line,
                effect);
        } else if (const auto* enrolment = std::get_if<Enrolment>(&effect->intent)) {
            say(fmt::format("STD_ENROL_ONE_COURSE PostPay : User {} Enrolled in course {}", item.user.value(),
                            enrolment->course_name),
                effect);
        } else if (const auto* product = std::get_if<Product>(&effect->intent)) {
            say(fmt::format("STD_ENROL_ONE_COURSE PostPay : Completed for {}...", product->course_name), effect);
        }
    }
    return lines;
}

config::HandlerDescription describe_enrol_one_course() {
    return {"std_enrolonecourse", course_access_parameters(), {{"coursename", "courseidnumber", "courseid"}}, ""};
}

} // namespace shopd::handlers
