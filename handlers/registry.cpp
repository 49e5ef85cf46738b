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
};

constexpr Entry entries[] = {
    {"std_enrolonecourse", &plan_enrol_one_course, &narrate_enrol_one_course, &describe_enrol_one_course},
    {"std_enrolonecoursemultiple", &plan_enrol_one_course_multiple, &narrate_enrol_one_course_multiple,
     &describe_enrol_one_course_multiple},
    {"std_assignroleoncontext", &plan_assign_role_on_context, &narrate_assign_role_on_context,
     &describe_assign_role_on_context},
    {"std_createcategory", &plan_create_category, &narrate_create_category, &describe_create_category},
    {"std_createcourse", &plan_create_course, &narrate_create_course, &describe_create_course},
    {"std_extendenrolperiod", &plan_extend_enrol_period, &narrate_extend_enrol_period, &describe_extend_enrol_period},
    {"std_generateseats", &plan_generate_seats, &narrate_generate_seats, &describe_generate_seats},
    {"std_prorogate", &plan_prorogate, &narrate_prorogate, &describe_prorogate},
    {"std_setuponecoursesession", &plan_set_up_one_course_session, &narrate_set_up_one_course_session,
     &describe_set_up_one_course_session},
    {"std_registeredproduct", &plan_registered_product, &narrate_registered_product, &describe_registered_product},
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
        for (const auto& entry : entries)
            all.push_back(entry.describe());
        const auto& others = unavailable_handlers();
        all.insert(all.end(), others.begin(), others.end());
        return all;
    }();
    return descriptions;
}

} // namespace shopd::handlers
