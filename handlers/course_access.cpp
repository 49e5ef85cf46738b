#include "handlers/course_access.hpp"

#include "handlers/item_facts.hpp"

namespace shopd::handlers {
namespace {

constexpr CourseWay ways[] = {
    {"coursename", "Bad course name"}, {"courseidnumber", "Bad course idnumber"}, {"courseid", "Bad course id"}};

} // namespace

CourseAccess plan_course_access(const ItemContext& item, const std::string& failed) {
    CourseAccess access;
    PlanFailure missing;
    const auto* course = find_course(item, ways, failed, missing);
    if (!course) {
        access.plan.failure = missing;
        return access;
    }
    const auto role = find_role(item, "student");
    if (!role) {
        const auto named = parameter(item, "role");
        access.plan.failure = no_role(named.empty() ? "student" : named, failed + "Bad role");
        return access;
    }
    const auto period = period_of(item, course->start_date);
    auto& effects = access.plan.effects;
    effects.emplace_back(Enrolment{course->id, course->short_name, {*role}, period.start, period.end, false});
    effects.emplace_back(Group{course->id, "", item.bill.transaction_id});
    effects.emplace_back(Membership{course->id, ""});
    if (const auto group = parameter(item, "groupname"); !group.empty()) {
        effects.emplace_back(Group{course->id, group, ""});
        effects.emplace_back(Membership{course->id, group});
    } else {
        effects.insert(effects.end(), 2, Nothing{});
    }
    access.product = product_of(item, period, course->short_name, product_of_enrolment);
    access.product.course = course->id;
    return access;
}

std::vector<config::ParameterDescription> course_access_parameters() {
    using Type = config::ParameterDescription::Type;
    return {{"coursename", Type::text, "short name of the course"},
            {"courseidnumber", Type::text, "idnumber of the course"},
            {"courseid", Type::integer, "id of the course"},
            {"role", Type::text, "short name of the role; student where it is not given"},
            {"enrol", Type::text, "manual, the only method that web services can write"},
            {"starttime", Type::time, "start of the access; when the order was paid where it is not given"},
            {"endtime", Type::time, "end of the access; unlimited where it is not given"},
            {"duration", Type::days, "days, for renewable products"},
            {"groupname", Type::text, "a further group of the course"},
            {"customersupport", Type::text, "taken over from the catalogue; customer_support: says what is done"}};
}

} // namespace shopd::handlers
