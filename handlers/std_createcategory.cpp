#include "handlers/std_createcategory.hpp"

#include "handlers/creation_facts.hpp"
#include "handlers/shopper_answer.hpp"

namespace shopd::handlers {
namespace {

constexpr const char* failed = "STD_CREATE_CATEGORY Postpay Error : Failed to create catgory."; // the plugin's spelling
constexpr std::size_t longest_name = 254;

} // namespace

ItemPlan plan_create_category(const ItemContext& item) {
    if (auto refusal = refuse_several(item, failed)) return {{}, *refusal};
    PlanFailure bad;
    const auto parent = find_category(item, "parentcategory", Top::allowed, failed, bad);
    if (!parent) return {{}, bad};
    const auto name = shopper_answer(item, "catname", longest_name, failed, bad);
    if (!name) return {{}, bad};
    const auto [role_name, role] = owner_role(item);
    if (!role) return {{}, no_role(role_name, failed)};
    ItemPlan plan;
    plan.effects.emplace_back(RoleAssignment{*role, role_name, {moodle::category_level, 0}, "a new category"});
    plan.effects.emplace_back(Creation{Creation::What::category, *name, "", *parent});
    plan.effects.emplace_back(product_of(item, period_from_payment(item), *name, product_of_role));
    return plan;
}

std::vector<TraceLine> narrate_create_category(const ItemNews& item) {
    std::vector<TraceLine> lines;
    for (const auto* effect : item.news) {
        if (effect->outcome == Outcome::refused || effect->outcome == Outcome::uncertain)
            lines.push_back({!effect->trace_line.empty() ? effect->trace_line
                             : std::holds_alternative<RoleAssignment>(effect->intent)
                                 ? "STD_CREATE_CATEGORY Postpay : Failed to assign course creator..."
                                 : failed,
                             effect->settled_at});
        else if (std::holds_alternative<Product>(effect->intent))
            lines.push_back({"STD_CREATE_CATEGORY Postpay : Complete.", effect->settled_at});
    }
    return lines;
}

config::HandlerDescription describe_create_category() {
    using Type = config::ParameterDescription::Type;
    return {"std_createcategory",
            {{"parentcategory", Type::integer, "id of the category that it is made in; 0: at the top"},
             {"duration", Type::days, "days that its product has; without end where it is not given"},
             {"customersupport", Type::text, "taken over from the catalogue; customer_support: says what is done"}},
            {{"parentcategory"}},
            ""};
}

} // namespace shopd::handlers
