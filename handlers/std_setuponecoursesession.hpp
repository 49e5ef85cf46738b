#pragma once

#include "config/handler_description.hpp"
#include "handlers/item_news.hpp"
#include "handlers/planner.hpp"

#include <set>
#include <string>

namespace shopd::handlers {

/// std_setuponecoursesession: one course for learners whom the customer named when ordering (productiondata.users: role
/// => participants). Each gets an account, found by e-mail or made, the enrolment with that role, a product of it, and
/// is in the group customer_<username>; the customer gets the role `supervisor` at each learner, and where
/// autoenrolsupervisor says so an enrolment with it. Parameters are the plugin's: coursename (short name),
/// supervisor=teacher, autoenrolsupervisor, starttime, endtime. Place 0: the customer's enrolment or nothing; the rest
/// stands in parts of the learners (handlers/learners.hpp). Participants that cannot be produced as they are named, or
/// more of them than were bought, are a DATA cause, which says neither names nor e-mails.
ItemPlan plan_set_up_one_course_session(const ItemContext& item);

/// The plugin's lines for it, with usernames alone: the plugin's hold last and first names, which stay out of ours.
/// `Registering Customer Support` is told where it is done, before the items.
std::vector<TraceLine> narrate_set_up_one_course_session(const ItemNews& item);

config::HandlerDescription describe_set_up_one_course_session();

/// Short names of the roles that the participants of an item shall have; none where its data cannot be read.
std::set<std::string> roles_of_participants(const shop::BillItem& item);

} // namespace shopd::handlers
