#pragma once

#include "config/handler_description.hpp"
#include "handlers/item_news.hpp"
#include "handlers/planner.hpp"

namespace shopd::handlers {

/// std_extendenrolperiod: adds days to the end of the customer's manual enrolment in a course, once for each that was
/// bought, from the payment where it is past; the product of that enrolment follows. An unlimited access stays
/// unlimited. Parameters are the plugin's: coursename (short name) or courseid, enroltype (manual), extension (days).
/// Places: 0 extension, 1 the product's end.
ItemPlan plan_extend_enrol_period(const ItemContext& item);

/// The plugin's lines for it: complete, or why not.
std::vector<TraceLine> narrate_extend_enrol_period(const ItemNews& item);

config::HandlerDescription describe_extend_enrol_period();

} // namespace shopd::handlers
