#pragma once

#include "config/handler_description.hpp"
#include "handlers/item_news.hpp"
#include "handlers/planner.hpp"

#include <string>

namespace shopd::handlers {

/// std_prorogate: adds days to the end of a product that the customer has, once for each that was bought, from the
/// payment where that end is past, and to the enrolment that the product stands for: the plugin leaves that behind. A
/// product without end stays so. Parameter is the plugin's: timeshift (days). Places: where the product stands for an
/// enrolment 0 extension, 1 the product's end; else 0 the product's end.
ItemPlan plan_prorogate(const ItemContext& item);

/// The plugin's lines for it: prorogated, or why not.
std::vector<TraceLine> narrate_prorogate(const ItemNews& item);

config::HandlerDescription describe_prorogate();

/// The reference of the product that the shopper means, to be looked up among the customer's own: productiondata's,
/// else the answer `reference` or `productcode`; "" where none is named, where the item's data cannot be read, or where
/// another handler produces the item.
std::string product_to_look_up(const shop::BillItem& item, const std::string& handler);

} // namespace shopd::handlers
