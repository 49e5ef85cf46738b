#include "handlers/std_enrolonecourse.hpp"

#include "handlers/production_data.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::handlers {
namespace {

constexpr std::int64_t seconds_per_day = 24LL * 3600;
constexpr std::int64_t default_renewal_days = 365;

PlanFailure failure(std::string cause, std::string detail, std::string reason) {
    return {std::move(cause), std::move(detail), fmt::format("STD_ENROL_ONE_COURSE PostPay : failed... {}", reason)};
}

const Course* find_course(const ItemContext& item, PlanFailure& missing) {
    struct Way {
        const char* name;
        const Course* (DirectoryView::*find)(const std::string&) const;
        const char* reason;
    };

    static constexpr Way ways[] = {{"coursename", &DirectoryView::find_by_short_name, "Bad course name"},
                                   {"courseidnumber", &DirectoryView::find_by_idnumber, "Bad course idnumber"},
                                   {"courseid", &DirectoryView::find_by_id, "Bad course id"}};
    for (const auto& way : ways) {
        const std::string wanted = parameter(item, way.name);
        if (wanted.empty()) continue;
        if (const auto* course = (item.directory.*way.find)(wanted)) return course;
        missing =
            failure(fmt::format("CONFIG: no course with {} {}", way.name, wanted),
                    fmt::format("product {} names it; create the course or correct products: in the configuration, "
                                "then dead retry",
                                item.item.code),
                    way.reason);
        return nullptr;
    }
    missing = failure("CONFIG: no course named", fmt::format("give product {} a coursename", item.item.code),
                      "Bad course name");
    return nullptr;
}

std::optional<std::int64_t> end_time(const ItemContext& item, std::int64_t start) {
    if (const auto text = parameter(item, "endtime"); !text.empty()) return parse_time(text, item.paid_at);
    if (!item.item.renewable) return 0;
    const auto days = parse_time(parameter(item, "duration"), 0).value_or(default_renewal_days);
    return start + days * seconds_per_day;
}

} // namespace

ItemPlan plan_enrol_one_course(const ItemContext& item) {
    PlanFailure missing;
    const auto* course = find_course(item, missing);
    if (!course) return {{}, missing};

    const std::string role_name = parameter(item, "role").empty() ? "student" : parameter(item, "role");
    const auto role = item.directory.roles.find(role_name);
    if (role == item.directory.roles.end())
        return {{},
                failure(fmt::format("CONFIG: no role {}", role_name), "correct the product's role, then dead retry",
                        "Bad role")};

    const auto start_text = parameter(item, "starttime");
    const auto start = start_text.empty() ? item.paid_at : parse_time(start_text, item.paid_at).value_or(item.paid_at);
    const auto begin = std::max(start, course->start_date);
    const auto end = end_time(item, begin).value_or(0);

    ItemPlan plan;
    plan.effects.emplace_back(Enrolment{course->id, course->short_name, {role->second}, begin, end, false});
    plan.effects.emplace_back(Group{course->id, "", item.bill.transaction_id});
    plan.effects.emplace_back(Membership{course->id, ""});
    if (const auto group = parameter(item, "groupname"); !group.empty()) {
        plan.effects.emplace_back(Group{course->id, group, ""});
        plan.effects.emplace_back(Membership{course->id, group});
    } else {
        plan.effects.insert(plan.effects.end(), 2, Nothing{});
    }
    plan.effects.emplace_back(Product{item.item.catalog_item.value_or(CatalogItemId{0}), course->id, course->short_name,
                                      begin, end, production_data(item.params, item.handler)});
    return plan;
}

std::vector<TraceLine> narrate_enrol_one_course(const ItemNews& item) {
    std::vector<TraceLine> lines;
    const auto say = [&](std::string text, const Effect* effect) {
        lines.push_back({std::move(text), effect->settled_at});
    };
    for (const auto* effect : item.news) {
        if (effect->key.place == 0) lines.push_back({"STD_ENROL_ONE_COURSE Postpay : Start processing.", {}});
        if (effect->outcome == Outcome::refused || effect->outcome == Outcome::uncertain) {
            say(effect->trace_line.empty()
                    ? fmt::format("STD_ENROL_ONE_COURSE PostPay : Failed {}... {}",
                                  effect->key.place == 0 ? "enrol" : kind_name(effect->intent), effect->cause)
                    : effect->trace_line,
                effect);
        } else if (const auto* enrolment = std::get_if<Enrolment>(&effect->intent)) {
            say(fmt::format("STD_ENROL_ONE_COURSE PostPay : User {} Enrolled in course {}", item.user.value(),
                            enrolment->course_name),
                effect);
        } else if (const auto* product = std::get_if<Product>(&effect->intent)) {
            say(fmt::format("STD_ENROL_ONE_COURSE PostPay : Completed for {}...", product->course_name), effect);
        }
    }
    return lines;
}

config::HandlerDescription describe_enrol_one_course() {
    using Type = config::ParameterDescription::Type;
    return {"std_enrolonecourse",
            {{"coursename", Type::text, "short name of the course"},
             {"courseidnumber", Type::text, "idnumber of the course"},
             {"courseid", Type::integer, "id of the course"},
             {"role", Type::text, "short name of the role; student where it is not given"},
             {"enrol", Type::text, "manual, the only method that web services can write"},
             {"starttime", Type::time, "start of the access; when the order was paid where it is not given"},
             {"endtime", Type::time, "end of the access; unlimited where it is not given"},
             {"duration", Type::days, "days, for renewable products"},
             {"groupname", Type::text, "a further group of the course"},
             {"customersupport", Type::text, "taken over from the catalogue; customer_support: says what is done"}},
            {{"coursename", "courseidnumber", "courseid"}},
            ""};
}

} // namespace shopd::handlers
