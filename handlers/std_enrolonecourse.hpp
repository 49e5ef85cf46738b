#pragma once

#include "config/handler_description.hpp"
#include "handlers/item_news.hpp"
#include "handlers/planner.hpp"

namespace shopd::handlers {

/// std_enrolonecourse: enrols the customer in one course, puts it into its own group and a named one, and writes the
/// product. Parameters are the plugin's: coursename (short name), courseidnumber or courseid; role=student,
/// enrol=manual, starttime, endtime, duration (days, for renewable items; 365 where none is given), groupname. Places:
/// 0 enrolment, 1 customer's group, 2 in it, 3 named group, 4 in it, 5 product. Where no group is named, 3 and 4 are
/// Nothing.
ItemPlan plan_enrol_one_course(const ItemContext& item);

/// The plugin's lines for it: started, enrolled, completed, or why not.
std::vector<TraceLine> narrate_enrol_one_course(const ItemNews& item);

config::HandlerDescription describe_enrol_one_course();

} // namespace shopd::handlers
