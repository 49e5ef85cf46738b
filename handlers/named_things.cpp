#include "handlers/named_things.hpp"

#include <charconv>

namespace shopd::handlers {
namespace {

std::string value_of(const config::ProductRule& rule, const char* name) {
    const auto found = rule.params.find(name);
    return found == rule.params.end() ? std::string{} : found->second.value;
}

void add_place(const config::ProductRule& rule, NamedThings& things) {
    const auto level = moodle::find_context_level(value_of(rule, "contextlevel"));
    if (!level) return;
    const auto text = value_of(rule, "instance");
    std::int64_t instance = 0;
    std::from_chars(text.data(), text.data() + text.size(), instance);
    things.place = {*level, *level == moodle::system_level ? 0 : instance};
}

/// Of a session the customer has the role at each learner, and in the course only where it is enrolled too.
void add_supervisor(const config::ProductRule& rule, NamedThings& things) {
    const bool session = rule.handler == "std_setuponecoursesession";
    auto supervisor = value_of(rule, "supervisor");
    if (supervisor.empty() && session) supervisor = "teacher";
    if (supervisor.empty()) return;
    const auto enrolled = value_of(rule, "autoenrolsupervisor");
    if (session) things.roles.push_back({"supervisor", supervisor, moodle::user_level});
    if (!session || (!enrolled.empty() && enrolled != "0"))
        things.roles.push_back({"supervisor", supervisor, moodle::course_level});
}

void add_parent(const config::ProductRule& rule, NamedThings& things) {
    for (const auto* parameter : {"parentcategory", "coursecategory"}) {
        const auto text = value_of(rule, parameter);
        std::int64_t category = 0;
        std::from_chars(text.data(), text.data() + text.size(), category);
        if (category != 0) things.place = {moodle::category_level, category};
    }
}

} // namespace

NamedThings named_things(const config::ProductRule& rule) {
    NamedThings things;
    for (const auto* parameter : {"coursename", "courseidnumber", "courseid"}) {
        if (const auto reference = value_of(rule, parameter); !reference.empty()) {
            things.courses.push_back({parameter, reference});
            break;
        }
    }
    for (auto& name : names_in_list(value_of(rule, "extrasupport")))
        things.courses.push_back({"extrasupport", std::move(name)});
    add_place(rule, things);
    add_parent(rule, things);
    const auto level = things.place ? things.place->level : moodle::course_level;
    if (const auto role = value_of(rule, "role"); !role.empty())
        things.roles.push_back({"role", role, level});
    else if (!things.courses.empty())
        things.roles.push_back({"role", "student", level});
    if (auto name = value_of(rule, "template"); !name.empty()) things.courses.push_back({"template", std::move(name)});
    for (auto& name : names_in_list(value_of(rule, "courselist")))
        things.courses.push_back({"courselist", std::move(name)});
    add_supervisor(rule, things);
    things.owner = owner_by(rule.handler);
    return things;
}

std::optional<NamedThings::Owner> owner_by(const std::string& handler) {
    if (handler == "std_createcategory")
        return NamedThings::Owner{{"categoryowner", "coursecreator"}, moodle::category_level};
    if (handler == "std_createcourse")
        return NamedThings::Owner{{"courseowner", "editingteacher"}, moodle::course_level};
    return std::nullopt;
}

std::vector<std::string> names_in_list(std::string_view list) {
    std::vector<std::string> names;
    while (!list.empty()) {
        const auto end = std::min(list.find(','), list.size());
        auto name = list.substr(0, end);
        list.remove_prefix(std::min(end + 1, list.size()));
        while (!name.empty() && name.front() == ' ')
            name.remove_prefix(1);
        while (!name.empty() && name.back() == ' ')
            name.remove_suffix(1);
        if (!name.empty()) names.emplace_back(name);
    }
    return names;
}

} // namespace shopd::handlers
