#pragma once

#include "config/handler_description.hpp"
#include "handlers/item_news.hpp"
#include "handlers/planner.hpp"

#include <vector>

namespace shopd::handlers {

/// std_createcategory: makes a category below `parentcategory`, named as the shopper answered (catname), makes the
/// customer its owner (role categoryowner, else coursecreator) and writes a product that stands for that role. Effects:
/// role in the category (0), the category (1), product (2).
ItemPlan plan_create_category(const ItemContext& item);
std::vector<TraceLine> narrate_create_category(const ItemNews& item);
config::HandlerDescription describe_create_category();

} // namespace shopd::handlers
