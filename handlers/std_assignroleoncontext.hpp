#pragma once

#include "config/handler_description.hpp"
#include "handlers/item_news.hpp"
#include "handlers/planner.hpp"

namespace shopd::handlers {

/// std_assignroleoncontext: gives the customer's account a role somewhere in Moodle, without enrolling it, and writes
/// the product. Parameters are the plugin's: contextlevel (system, user, coursecat, course, module, block), instance
/// (the id there; 0 for the system), role. Places: 0 role, 1 product.
ItemPlan plan_assign_role_on_context(const ItemContext& item);

/// The plugin's lines for it: completed, or why not.
std::vector<TraceLine> narrate_assign_role_on_context(const ItemNews& item);

config::HandlerDescription describe_assign_role_on_context();

} // namespace shopd::handlers
