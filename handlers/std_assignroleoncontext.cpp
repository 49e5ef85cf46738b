#include "handlers/std_assignroleoncontext.hpp"

#include "handlers/item_facts.hpp"

#include <fmt/format.h>

#include <charconv>

namespace shopd::handlers {
namespace {

PlanFailure failure(const ItemContext& item, std::string cause, std::string detail, const std::string& reason) {
    return {std::move(cause), std::move(detail),
            fmt::format("STD_ASSIGN_ROLE_ON_CONTEXT PostPay : failed item {} {}", item.item.id.value(), reason)};
}

std::optional<moodle::ContextPlace> find_place(const ItemContext& item) {
    const auto level = moodle::find_context_level(parameter(item, "contextlevel"));
    if (!level) return std::nullopt;
    if (*level == moodle::system_level) return moodle::ContextPlace{*level, 0};
    const auto text = parameter(item, "instance");
    std::int64_t instance = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), instance);
    if (error != std::errc{} || end != text.data() + text.size() || instance <= 0) return std::nullopt;
    return moodle::ContextPlace{*level, instance};
}

std::string name_of(const ItemContext& item, const moodle::ContextPlace& place) {
    if (place.level == moodle::system_level) return "system";
    if (place.level == moodle::course_level)
        if (const auto* course = item.directory.find_by_id(std::to_string(place.instance))) return course->short_name;
    return fmt::format("{} {}", moodle::context_word(place.level), place.instance);
}

} // namespace

ItemPlan plan_assign_role_on_context(const ItemContext& item) {
    const auto level = parameter(item, "contextlevel");
    const auto instance = parameter(item, "instance");
    const auto place = find_place(item);
    if (!place || !item.directory.contexts.contains(*place))
        return {{},
                failure(item, fmt::format("CONFIG: no context {} {}", level, instance),
                        fmt::format("product {} names it; correct its contextlevel and instance, then dead retry",
                                    item.item.code),
                        fmt::format("no valid context ({}, {})", level, instance))};
    const auto role_name = parameter(item, "role");
    const auto role = find_role(item, "");
    if (!role)
        return {{}, no_role(role_name, failure(item, "", "", fmt::format("no valid role ({})", role_name)).trace_line)};
    ItemPlan plan;
    plan.effects.emplace_back(RoleAssignment{*role, role_name, *place, name_of(item, *place)});
    plan.effects.emplace_back(product_of(item, {item.paid_at, 0}, name_of(item, *place), product_of_role));
    return plan;
}

std::vector<TraceLine> narrate_assign_role_on_context(const ItemNews& item) {
    std::vector<TraceLine> lines;
    for (const auto* effect : item.news) {
        if (effect->outcome == Outcome::refused || effect->outcome == Outcome::uncertain)
            lines.push_back(
                {effect->trace_line.empty() ? "STD_ASSIGN_ROLE_ON_CONTEXT PostPay : Failed..." : effect->trace_line,
                 effect->settled_at});
        else if (const auto* product = std::get_if<Product>(&effect->intent))
            lines.push_back(
                {fmt::format("STD_ASSIGN_ROLE_ON_CONTEXT PostPay : Completed in {}...", product->course_name),
                 effect->settled_at});
    }
    return lines;
}

config::HandlerDescription describe_assign_role_on_context() {
    using Type = config::ParameterDescription::Type;
    config::ParameterDescription level{"contextlevel", Type::text,
                                       "where: system, user, coursecat, course, module or "
                                       "block"};
    for (const auto& known : moodle::context_levels)
        level.choices.emplace_back(known.word);
    return {"std_assignroleoncontext",
            {std::move(level),
             {"instance", Type::integer, "id of the user, category, course, module or block; of the system 0"},
             {"role", Type::text, "short name of the role"},
             {"customersupport", Type::text, "taken over from the catalogue; customer_support: says what is done"}},
            {{"contextlevel"}, {"instance"}, {"role"}},
            ""};
}

} // namespace shopd::handlers
