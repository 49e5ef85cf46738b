#include "daemon/commands/check_live_parts.hpp"
#include "handlers/composed.hpp"
#include "handlers/directory_view.hpp"
#include "handlers/named_things.hpp"
#include "moodle/database/arrays.hpp"
#include "moodle/directory/directory.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pqxx/nontransaction>
#include <pqxx/result>

#include <algorithm>
#include <map>

namespace shopd::commands {
namespace {

/// A course as the configuration names it.
struct Named {
    std::string name;
    std::string key; ///< where: "products: EFORM (moodle-shopd.yaml:42): role"
};

struct CourseReference {
    Named named;
    const moodle::Course* (handlers::DirectoryView::*find)(const std::string&) const;
    std::string what; ///< "with coursename"
};

std::string place_of(const config::ProductRule& rule, const std::string& parameter) {
    return fmt::format("products: {} ({}:{}): {}", rule.pattern, rule.place.file, rule.place.line, parameter);
}

/// All that products: has looked up; of composed handlers what can be known without an order.
std::vector<config::ProductRule> rules_of(const config::Config& config) {
    std::vector<config::ProductRule> rules;
    for (const auto& rule : config.products)
        for (auto& one : handlers::rules_to_look_up(config, rule))
            rules.push_back(std::move(one));
    return rules;
}

std::vector<CourseReference> courses_named(const config::Config& config) {
    using View = handlers::DirectoryView;
    std::vector<CourseReference> courses;
    if (const auto& support = config.customer_support)
        courses.push_back(
            {{support->course, "customer_support.course"}, &View::find, "with short name, idnumber or id"});
    const std::map<std::string, decltype(CourseReference::find)> ways = {{"coursename", &View::find_by_short_name},
                                                                         {"courseidnumber", &View::find_by_idnumber},
                                                                         {"courseid", &View::find_by_id},
                                                                         {"template", &View::find_by_short_name},
                                                                         {"extrasupport", &View::find_by_short_name},
                                                                         {"courselist", &View::find_by_pattern}};
    for (const auto& rule : rules_of(config))
        for (const auto& [parameter, reference] : handlers::named_things(rule).courses)
            courses.push_back({{reference, place_of(rule, parameter)}, ways.at(parameter), "with " + parameter});
    return courses;
}

std::set<CourseId> with_manual_enrolment(pqxx::transaction_base& look, const database::Tables& tables,
                                         const std::set<CourseId>& courses) {
    std::set<CourseId> enabled;
    for (const auto& row :
         look.exec_params(fmt::format("select distinct courseid from {} where enrol = 'manual' and status = 0 "
                                      "and courseid = any($1::bigint[])",
                                      tables.enrol()),
                          database::bigint_array(courses)))
        enabled.insert(CourseId{row[0].as<std::int64_t>()});
    return enabled;
}

void look_at_courses(const Live& live, pqxx::transaction_base& look) {
    const auto named = courses_named(live.config);
    std::set<std::string> references;
    for (const auto& course : named)
        references.insert(course.named.name);
    handlers::DirectoryView view;
    view.courses = directory::find_courses(look, live.tables, references);
    std::set<CourseId> found;
    for (const auto& course : named) {
        if (const auto* there = (view.*course.find)(course.named.name))
            found.insert(there->id);
        else
            live.findings.push_back({fmt::format("no course {} {}", course.what, course.named.name),
                                     "orders that need it stand on the dead list as CONFIG until it is there",
                                     course.named.key + "; or create the course in Moodle"});
    }
    const auto enabled = with_manual_enrolment(look, live.tables, found);
    for (const auto& course : view.courses)
        if (found.contains(course.id) && !enabled.contains(course.id))
            live.findings.push_back(
                {fmt::format("course {} has no enabled manual enrolment", course.short_name),
                 "Moodle refuses every enrolment in it by web service",
                 fmt::format("{}/enrol/instances.php?id={}", live.config.moodle.url, course.id.value())});
}

std::set<std::pair<RoleId, int>> levels_of_roles(pqxx::transaction_base& look, const database::Tables& tables) {
    std::set<std::pair<RoleId, int>> levels;
    for (const auto& row :
         look.exec(fmt::format("select distinct roleid, contextlevel from {}", tables.role_context_levels())))
        levels.emplace(RoleId{row[0].as<std::int64_t>()}, row[1].as<int>());
    return levels;
}

Finding cannot_be_given(const Live& live, const std::string& role, RoleId id, int level) {
    const auto define = fmt::format("{}/admin/roles/define.php?action=edit&roleid={}: context types, ",
                                    live.config.moodle.url, id.value());
    if (level == moodle::course_level)
        return {fmt::format("role {} cannot be given in courses", role), "Moodle refuses every enrolment with it",
                define + "Course"};
    return {fmt::format("role {} cannot be given in contexts {}", role, moodle::context_word(level)),
            "Moodle refuses to assign it there", define + std::string{moodle::context_word(level)}};
}

/// Of who owns what is made: the role that production would give, the first that is there.
void look_at_owners(const Live& live, pqxx::transaction_base& look) {
    const auto levels = levels_of_roles(look, live.tables);
    std::set<std::string> seen;
    for (const auto& rule : rules_of(live.config)) {
        const auto owner = handlers::named_things(rule).owner;
        if (!owner || !seen.insert(rule.handler).second) continue;
        const auto roles = directory::find_roles(look, live.tables, {owner->roles.begin(), owner->roles.end()});
        const auto given = std::find_if(owner->roles.begin(), owner->roles.end(),
                                        [&](const auto& name) { return roles.contains(name); });
        if (given == owner->roles.end())
            live.findings.push_back(
                {fmt::format("no role with short name {}", fmt::join(owner->roles, " or ")),
                 "orders that need it stand on the dead list as CONFIG until it is there",
                 fmt::format("create the role in Moodle: what {} makes has an owner", rule.handler)});
        else if (!levels.contains({roles.at(*given), owner->level}))
            live.findings.push_back(cannot_be_given(live, *given, roles.at(*given), owner->level));
    }
}

void look_at_roles(const Live& live, pqxx::transaction_base& look) {
    const auto named = roles_named(live.config);
    std::set<std::string> names;
    for (const auto& role : named)
        names.insert(role.name);
    const auto roles = directory::find_roles(look, live.tables, names);
    const auto levels = levels_of_roles(look, live.tables);
    std::set<std::pair<std::string, int>> seen;
    for (const auto& role : named) {
        if (!seen.emplace(role.name, role.level).second) continue;
        const auto found = roles.find(role.name);
        if (found == roles.end())
            live.findings.push_back({fmt::format("no role with short name {}", role.name),
                                     "orders that need it stand on the dead list as CONFIG until it is there",
                                     role.key + "; or create the role in Moodle"});
        else if (!levels.contains({found->second, role.level}))
            live.findings.push_back(cannot_be_given(live, role.name, found->second, role.level));
    }
}

void look_at_contexts(const Live& live, pqxx::transaction_base& look) {
    std::map<moodle::ContextPlace, std::string> named;
    std::set<moodle::ContextPlace> places;
    for (const auto& rule : rules_of(live.config))
        if (const auto place = handlers::named_things(rule).place; place && places.insert(*place).second)
            named.emplace(*place, place_of(rule, "instance"));
    const auto found = directory::find_contexts(look, live.tables, places);
    for (const auto& [place, key] : named)
        if (!found.contains(place))
            live.findings.push_back({fmt::format("no context {} {}", moodle::context_word(place.level), place.instance),
                                     "orders that need it stand on the dead list as CONFIG until it is there", key});
}

void look_at_sales(const Live& live, pqxx::transaction_base& look) {
    if (!live.config.notify_sales) return;
    const auto& role = live.config.notify_sales->role;
    if (directory::find_role_holders(look, live.tables, role).empty())
        live.findings.push_back(
            {fmt::format("nobody holds the role {} in the system context", role),
             "no sales notification reaches anybody",
             fmt::format("notify_sales.role, or {}/admin/roles/assign.php?contextid=1", live.config.moodle.url)});
}

} // namespace

std::vector<RoleReference> roles_named(const config::Config& config) {
    std::vector<RoleReference> roles;
    if (const auto& support = config.customer_support)
        for (const auto& role : support->roles)
            roles.push_back({role, "customer_support.roles", moodle::course_level});
    for (const auto& rule : rules_of(config))
        for (const auto& role : handlers::named_things(rule).roles)
            roles.push_back({role.short_name, place_of(rule, role.parameter), role.level});
    return roles;
}

void look_at_directory(const Live& live) {
    pqxx::nontransaction look{live.connection};
    look_at_courses(live, look);
    look_at_roles(live, look);
    look_at_owners(live, look);
    look_at_contexts(live, look);
    look_at_sales(live, look);
}

} // namespace shopd::commands
