#include "tests/sandbox/stand_in/functions.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace shopd::sandbox::stand_in {
namespace {

const std::vector<Function>& all() {
    static const std::vector<Function> functions = {
        site_info(),         create_users(),         get_users_by_field(), update_users(),      enrol_users(),
        unenrol_users(),     get_courses_by_field(), assign_roles(),       unassign_roles(),    create_groups(),
        add_group_members(), delete_group_members(), send_messages(),      create_categories(), create_courses(),
        duplicate_course(),  delete_users()};
    return functions;
}

constexpr auto plugin_version = "2024100700";

constexpr std::array<std::string_view, 15> not_played = {"core_user_get_users",
                                                         "core_enrol_get_users_courses",
                                                         "core_enrol_get_enrolled_users",
                                                         "core_group_get_course_groups",
                                                         "core_course_delete_courses",
                                                         "core_course_get_categories",
                                                         "core_enrol_get_course_enrolment_methods",
                                                         "tool_mobile_call_external_functions",
                                                         "core_course_get_courses",
                                                         "core_cohort_add_cohort_members",
                                                         "core_enrol_unenrol_user_enrolment",
                                                         "core_enrol_submit_user_enrolment_form",
                                                         "core_user_add_user_private_files",
                                                         "core_group_create_groupings",
                                                         "core_auth_request_password_reset"};

} // namespace

const Function* find_function(const std::string& name) {
    for (const auto& function : all())
        if (function.name == name) return &function;
    return nullptr;
}

bool is_function_of_moodle(const std::string& name) {
    return find_function(name) != nullptr || std::find(not_played.begin(), not_played.end(), name) != not_played.end();
}

std::string version_of(const std::string& name, const std::string& site_version) {
    return name.starts_with("core_") ? site_version : plugin_version;
}

} // namespace shopd::sandbox::stand_in
