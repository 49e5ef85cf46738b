#pragma once

#include "config/handler_description.hpp"
#include "handlers/item_news.hpp"
#include "handlers/planner.hpp"

namespace shopd::handlers {

/// std_registeredproduct: writes a product that stands for nothing in Moodle, and enrols the customer as student in
/// further support courses until the product ends. Parameters are the plugin's: extrasupport (course short names,
/// comma), starttime, endtime, duration. Places: 0 product, 1 and on: the courses of extrasupport in their order.
ItemPlan plan_registered_product(const ItemContext& item);

/// The plugin's lines for it: extra support, registered, or why not.
std::vector<TraceLine> narrate_registered_product(const ItemNews& item);

config::HandlerDescription describe_registered_product();

} // namespace shopd::handlers
