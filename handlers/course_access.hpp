#pragma once

#include "config/handler_description.hpp"
#include "handlers/planner.hpp"

#include <string>
#include <vector>

namespace shopd::handlers {

/// What the handlers that sell a course have in common: the enrolment, the customer's own group and a named one, and
/// the product of the enrolment. Parameters are the plugin's: coursename (short name), courseidnumber or courseid;
/// role=student, enrol=manual, starttime, endtime, duration (days, for renewable items), groupname.
struct CourseAccess {
    ItemPlan plan; ///< places 0 enrolment, 1 customer's group, 2 in it, 3 named group, 4 in it; or the failure
    Product product;
};

/// @param failed  what the trace says before the reason, e.g. "STD_ENROL_ONE_COURSE PostPay : failed... "
CourseAccess plan_course_access(const ItemContext& item, const std::string& failed);

/// The parameters that plan_course_access() reads.
std::vector<config::ParameterDescription> course_access_parameters();

} // namespace shopd::handlers
