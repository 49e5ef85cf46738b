#pragma once

#include "config/handler_description.hpp"
#include "handlers/item_news.hpp"
#include "handlers/planner.hpp"

namespace shopd::handlers {

/// std_enrolonecoursemultiple: as std_enrolonecourse, with as many products on the one enrolment as were bought.
/// Places: 0 enrolment, 1 customer's group, 2 in it, 3 named group, 4 in it, 5 and on: the products.
ItemPlan plan_enrol_one_course_multiple(const ItemContext& item);

/// The plugin's lines for it: enrolled, group made, completed, or why not.
std::vector<TraceLine> narrate_enrol_one_course_multiple(const ItemNews& item);

config::HandlerDescription describe_enrol_one_course_multiple();

} // namespace shopd::handlers
