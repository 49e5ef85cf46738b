#include "handlers/creation_facts.hpp"

#include "handlers/named_things.hpp"

#include <fmt/format.h>

#include <charconv>

namespace shopd::handlers {

std::optional<std::int64_t> find_category(const ItemContext& item, const std::string& parameter_name, Top top,
                                          const std::string& failed, PlanFailure& missing) {
    const auto text = parameter(item, parameter_name);
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    const bool is_number = error == std::errc{} && end == text.data() + text.size();
    const bool is_there =
        id == 0 ? top == Top::allowed : item.directory.contexts.contains({moodle::category_level, id});
    if (is_number && is_there) return id;
    missing = {fmt::format("CONFIG: no category {}", text),
               fmt::format("product {} names it; correct its {}, then dead retry", item.item.code, parameter_name),
               failed};
    return std::nullopt;
}

std::pair<std::string, std::optional<RoleId>> owner_role(const ItemContext& item) {
    const auto owner = owner_by(item.handler).value();
    for (const auto& name : owner.roles)
        if (const auto role = item.directory.roles.find(name); role != item.directory.roles.end())
            return {name, role->second};
    return {owner.roles.back(), std::nullopt};
}

Period period_from_payment(const ItemContext& item) {
    const auto days = parse_time(parameter(item, "duration"), 0).value_or(0);
    return {item.paid_at, days > 0 ? item.paid_at + days * seconds_per_day : 0};
}

} // namespace shopd::handlers
