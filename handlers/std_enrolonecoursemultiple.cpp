#include "handlers/std_enrolonecoursemultiple.hpp"

#include "handlers/course_access.hpp"
#include "handlers/item_facts.hpp"

#include <fmt/format.h>

namespace shopd::handlers {
namespace {

constexpr const char* failed = "STD_ENROL_ONE_COURSE_MULTIPLE PostPay : failed... ";
constexpr int first_product = 5;

std::string group_name(const std::string& planned, const ItemNews& item) {
    return planned.empty() ? "customer_" + item.username : planned;
}

std::string reason_line(const Effect& effect) {
    if (!effect.trace_line.empty()) return effect.trace_line;
    return fmt::format("STD_ENROL_ONE_COURSE_MULTIPLE PostPay : Failed {}... {}",
                       effect.key.place == 0 ? "enrol" : kind_name(effect.intent), effect.cause);
}

/// "" for what the plugin does not tell.
std::string done_line(const Effect& effect, const ItemNews& item) {
    if (const auto* enrolment = std::get_if<Enrolment>(&effect.intent))
        return fmt::format("STD_ENROL_ONE_COURSE_MULTIPLE PostPay : User {} Enrolled in course {}", item.user.value(),
                           enrolment->course_name);
    if (const auto* group = std::get_if<Group>(&effect.intent); group && effect.created && effect.group)
        return fmt::format("Creating missing group {} as {}", group_name(group->name, item), effect.group->value());
    if (const auto* membership = std::get_if<Membership>(&effect.intent))
        return fmt::format("Adding user {} to group {}", item.user.value(), group_name(membership->name, item));
    if (const auto* product = std::get_if<Product>(&effect.intent); product && effect.key.place == first_product)
        return fmt::format("STD_ENROL_ONE_COURSE MULTIPLE PostPay : Completed for {}...", product->course_name);
    return "";
}

} // namespace

ItemPlan plan_enrol_one_course_multiple(const ItemContext& item) {
    auto access = plan_course_access(item, failed);
    if (access.plan.failure) return access.plan;
    const auto quantity = whole_quantity(item);
    if (!quantity) return {{}, bad_quantity(item, std::string{failed} + "Bad quantity")};
    access.plan.effects.insert(access.plan.effects.end(), static_cast<std::size_t>(*quantity), access.product);
    return access.plan;
}

std::vector<TraceLine> narrate_enrol_one_course_multiple(const ItemNews& item) {
    std::vector<TraceLine> lines;
    for (const auto* effect : item.news) {
        const bool wrong = effect->outcome == Outcome::refused || effect->outcome == Outcome::uncertain;
        auto line = wrong ? reason_line(*effect) : done_line(*effect, item);
        if (!line.empty()) lines.push_back({std::move(line), effect->settled_at});
    }
    return lines;
}

config::HandlerDescription describe_enrol_one_course_multiple() {
    return {
        "std_enrolonecoursemultiple", course_access_parameters(), {{"coursename", "courseidnumber", "courseid"}}, ""};
}

} // namespace shopd::handlers
