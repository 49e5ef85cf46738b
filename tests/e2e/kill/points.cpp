#include "tests/e2e/kill/points.hpp"

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace shopd::e2e {
namespace {

std::string read(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream{file}.rdbuf();
    return text.str();
}

std::set<std::string> matches(const std::string& text, const std::regex& pattern) {
    std::set<std::string> found;
    for (std::sregex_iterator match{text.begin(), text.end(), pattern}, end; match != end; ++match)
        found.insert((*match)[1].str());
    return found;
}

} // namespace

const char* const with_every_effect =
    "notify_sales: { role: sales }\ncustomer_support: { course: CUSTOMERSUPPORT, roles: [student, customer] }\n"
    "feed: { verify_after: 300 ms, quiet: 200 ms }\n"
    "products:\n"
    "  EFORM: { handler: std_enrolonecourse, params: { coursename: EFORM-C, endtime: +30 days } }\n"
    "  EXT: { handler: std_extendenrolperiod, params: { coursename: EFORM-C, enroltype: manual, extension: 10 } }\n"
    "  ROLE: { handler: std_assignroleoncontext, params: { contextlevel: system, instance: 0, role: customer } }\n";

const std::vector<Kill>& kills() {
    using enum Kill::Wave;
    static const std::vector<Kill> all = {
        {placed, "after_claim"},
        {placed, "after_load"},
        {placed, "after_plan"},
        {placed, "after_intend"},
        {placed, "before_call_core_webservice_get_site_info"},
        {placed, "after_call_core_webservice_get_site_info"},
        {placed, "after_observe_messages"},
        {placed, "before_call_core_message_send_instant_messages"},
        {placed, "after_call_core_message_send_instant_messages"},
        {placed, "after_trace_write"},
        {placed, "after_trace_sync"},
        {placed, "before_commit"},
        {placed, "after_commit"},
        {paid, "after_claim"},
        {paid, "after_load"},
        {paid, "after_plan"},
        {paid, "after_intend"},
        {paid, "after_observe_accounts"},
        {paid, "before_call_core_user_create_users"},
        {paid, "after_call_core_user_create_users"},
        {paid, "after_observe_created_accounts"},
        {paid, "after_observe_enrolments"},
        {paid, "before_call_enrol_manual_enrol_users"},
        {paid, "after_call_enrol_manual_enrol_users"},
        {paid, "after_observe_new_enrolments"},
        {paid, "after_observe_extensions"},
        {paid, "after_fix_extensions"},
        {paid, "after_observe_extended"},
        {paid, "after_observe_roles"},
        {paid, "before_call_core_role_assign_roles"},
        {paid, "after_call_core_role_assign_roles"},
        {paid, "after_observe_new_roles"},
        {paid, "after_observe_groups"},
        {paid, "before_call_core_group_create_groups"},
        {paid, "after_call_core_group_create_groups"},
        {paid, "after_observe_new_groups"},
        {paid, "after_observe_memberships"},
        {paid, "before_call_core_group_add_group_members"},
        {paid, "after_call_core_group_add_group_members"},
        {paid, "after_observe_new_memberships"},
        {paid, "after_trace_write"},
        {paid, "after_trace_sync"},
        {paid, "before_commit"},
        {paid, "after_commit"},
    };
    return all;
}

const std::vector<std::string>& undo_kills() {
    static const std::vector<std::string> all = {
        "after_intend",
        "after_observe_extensions_to_undo",
        "after_fix_extensions_to_undo",
        "after_call_enrol_manual_enrol_users",
        "after_observe_extensions_undone",
        "after_observe_undo",
        "before_call_enrol_manual_unenrol_users",
        "after_call_enrol_manual_unenrol_users",
        "before_call_core_role_unassign_roles",
        "after_call_core_role_unassign_roles",
        "after_observe_undone",
        "before_call_core_group_delete_group_members",
        "after_call_core_group_delete_group_members",
        "before_commit",
        "after_commit",
    };
    return all;
}

const std::vector<std::string>& life_kills() {
    static const std::vector<std::string> all = {
        "after_intend",
        "after_observe_undo",
        "before_call_enrol_manual_enrol_users",
        "after_call_enrol_manual_enrol_users",
        "after_call_core_role_unassign_roles",
        "after_observe_undone",
        "after_observe_roles_to_undo",
        "after_trace_sync",
        "before_commit",
        "after_commit",
    };
    return all;
}

const std::vector<std::string>& seat_kills() {
    static const std::vector<std::string> all = {
        "after_intend",
        "after_observe_undo",
        "before_call_enrol_manual_unenrol_users",
        "after_call_enrol_manual_unenrol_users",
        "after_observe_undone",
        "after_observe_enrolments",
        "before_call_enrol_manual_enrol_users",
        "after_call_enrol_manual_enrol_users",
        "after_observe_new_enrolments",
        "after_trace_sync",
        "before_commit",
        "after_commit",
    };
    return all;
}

const std::vector<std::string>& account_kills() {
    static const std::vector<std::string> all = {
        "before_call_core_user_update_users",
        "after_call_core_user_update_users",
    };
    return all;
}

const std::vector<std::string>& category_kills() {
    static const std::vector<std::string> all = {
        "after_observe_creations",
        "before_call_core_course_create_categories",
        "after_call_core_course_create_categories",
        "after_observe_new_creations",
    };
    return all;
}

const std::vector<std::string>& course_kills() {
    static const std::vector<std::string> all = {
        "after_observe_creations",
        "before_call_core_course_create_courses",
        "after_call_core_course_create_courses",
        "after_observe_new_creations",
    };
    return all;
}

const std::vector<std::string>& copy_kills() {
    static const std::vector<std::string> all = {
        "after_observe_creations",
        "before_call_core_course_duplicate_course",
        "after_call_core_course_duplicate_course",
        "after_observe_new_creations",
    };
    return all;
}

std::vector<std::string> points_of_the_sources() {
    const std::regex literal{R"re(SHOPD_FAULT_POINT\("([a-z_]+)"\);)re"};
    const std::regex beginning{R"re(SHOPD_FAULT_POINT\("([a-z_]+)" \+ function\);)re"};
    const std::regex function{R"re((?:guarded|call_in_batches|call_for)\([a-z_]+, "([a-z_]+)")re"};
    std::set<std::string> points;
    std::set<std::string> beginnings;
    std::set<std::string> functions;
    for (const auto* folder : {"daemon", "handlers", "moodle"}) {
        for (const auto& entry :
             std::filesystem::recursive_directory_iterator{std::filesystem::path{SHOPD_SOURCES} / folder}) {
            const auto name = entry.path().filename();
            if (!entry.is_regular_file() || name == "fault_point.hpp" ||
                (name.extension() != ".cpp" && name.extension() != ".hpp"))
                continue;
            const auto text = read(entry.path());
            points.merge(matches(text, literal));
            beginnings.merge(matches(text, beginning));
            functions.merge(matches(text, function));
        }
    }
    for (const auto& one : beginnings)
        for (const auto& called : functions)
            points.insert(one + called);
    return {points.begin(), points.end()};
}

} // namespace shopd::e2e
