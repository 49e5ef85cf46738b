#include "handlers/registry.hpp"

#include "handlers/std_assignroleoncontext.hpp"
#include "handlers/std_createcategory.hpp"
#include "handlers/std_createcourse.hpp"
#include "handlers/std_enrolonecourse.hpp"
#include "handlers/std_enrolonecoursemultiple.hpp"
#include "handlers/std_extendenrolperiod.hpp"
#include "handlers/std_generateseats.hpp"
#include "handlers/std_prorogate.hpp"
#include "handlers/std_registeredproduct.hpp"
#include "handlers/std_setuponecoursesession.hpp"
#include "handlers/unavailable.hpp"

namespace shopd::handlers {
namespace {

struct Entry {
    const char* name;
    Planner planner;
    Narrator narrator;
    config::HandlerDescription (*describe)();
    const char* help;
};

constexpr Entry entries[] = {
    {"std_enrolonecourse", &plan_enrol_one_course, &narrate_enrol_one_course, &describe_enrol_one_course,
     "one course, a group of its own there, one product"},
    {"std_enrolonecoursemultiple", &plan_enrol_one_course_multiple, &narrate_enrol_one_course_multiple,
     &describe_enrol_one_course_multiple, "one course, and as many products as were bought"},
    {"std_assignroleoncontext", &plan_assign_role_on_context, &narrate_assign_role_on_context,
     &describe_assign_role_on_context,
     "a role in the system, a category, a course, a module, a block or at a user, without an enrolment"},
    {"std_createcategory", &plan_create_category, &narrate_create_category, &describe_create_category,
     "a category with the name that the shopper gave, and the role categoryowner in it, or coursecreator where the "
     "site has no such role; made once, and found again by its idnumber"},
    {"std_createcourse", &plan_create_course, &narrate_create_course, &describe_create_course,
     "a course with the full name that the shopper gave, empty or a copy of a template without its users, and the "
     "customer enrolled in it as courseowner, or as editingteacher where the site has no such role; made once, and "
     "found again by its short name"},
    {"std_extendenrolperiod", &plan_extend_enrol_period, &narrate_extend_enrol_period, &describe_extend_enrol_period,
     "more days of the customer's own access to a course, for each that was bought; its product follows"},
    {"std_generateseats", &plan_generate_seats, &narrate_generate_seats, &describe_generate_seats,
     "seats, products that nobody has yet, which the block 'Course seats' shows and assigns"},
    {"std_prorogate", &plan_prorogate, &narrate_prorogate, &describe_prorogate,
     "more days for a product that the shopper names by its reference, and for the access that it stands for"},
    {"std_setuponecoursesession", &plan_set_up_one_course_session, &narrate_set_up_one_course_session,
     &describe_set_up_one_course_session,
     "one course for the learners whom the customer named when ordering, with one product each: an account, the "
     "enrolment, the group; and a role for the customer at each learner"},
    {"std_registeredproduct", &plan_registered_product, &narrate_registered_product, &describe_registered_product,
     "a product that stands for nothing in Moodle, and further support courses while it lasts"},
};

} // namespace

Planner find_planner(const std::string& handler) {
    for (const auto& entry : entries)
        if (handler == entry.name) return entry.planner;
    return nullptr;
}

Narrator find_narrator(const std::string& handler) {
    for (const auto& entry : entries)
        if (handler == entry.name) return entry.narrator;
    return nullptr;
}

const std::vector<config::HandlerDescription>& handler_descriptions() {
    static const std::vector<config::HandlerDescription> descriptions = [] {
        std::vector<config::HandlerDescription> all;
        for (const auto& entry : entries) {
            all.push_back(entry.describe());
            all.back().help = entry.help;
        }
        const auto& others = unavailable_handlers();
        all.insert(all.end(), others.begin(), others.end());
        return all;
    }();
    return descriptions;
}

} // namespace shopd::handlers
