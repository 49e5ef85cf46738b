#pragma once

#include "config/handler_description.hpp"
#include "handlers/item_news.hpp"
#include "handlers/planner.hpp"

#include <vector>

namespace shopd::handlers {

/// std_createcourse: makes a course in `coursecategory`, empty or a copy of `template` without its users, named as the
/// shopper answered (fullname, and idnumber if any), enrols the customer as its owner (role courseowner, else
/// editingteacher) and writes a product of that enrolment. Effects: enrolment (0), the course (1), product (2).
ItemPlan plan_create_course(const ItemContext& item);
std::vector<TraceLine> narrate_create_course(const ItemNews& item);
config::HandlerDescription describe_create_course();

} // namespace shopd::handlers
