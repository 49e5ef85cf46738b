#include "daemon/commands/functions_used.hpp"

#include <algorithm>
#include <map>

namespace shopd::commands {
namespace {

void add_name(std::vector<std::string>& functions, const std::string& name) {
    if (std::find(functions.begin(), functions.end(), name) == functions.end()) functions.push_back(name);
}

/// What composed handlers call, and ask.
void add_called(const std::vector<config::ComposedEffect>& effects, std::vector<std::string>& functions) {
    for (const auto& effect : effects) {
        if (effect.kind != "call") continue;
        add_name(functions, effect.fields.at("function").value);
        if (effect.observe && !effect.observe->function.empty()) add_name(functions, effect.observe->function);
    }
}

bool gives_role(const std::vector<config::ComposedEffect>& effects) {
    return std::any_of(effects.begin(), effects.end(), [](const auto& effect) { return effect.kind == "role"; });
}

bool uses(const config::Config& config, const std::string& handler) {
    return std::any_of(config.products.begin(), config.products.end(),
                       [&](const auto& rule) { return rule.handler == handler; });
}

bool has_template(const config::ProductRule& rule) {
    const auto found = rule.params.find("template");
    return found != rule.params.end() && !found->second.value.empty();
}

} // namespace

std::vector<std::string> functions_used(const config::Config& config) {
    std::vector<std::string> functions = {"core_webservice_get_site_info", "core_user_create_users",
                                          "enrol_manual_enrol_users",      "core_group_create_groups",
                                          "core_group_add_group_members",  "core_group_delete_group_members",
                                          "core_role_unassign_roles"};
    const bool assigns = uses(config, "std_assignroleoncontext") || uses(config, "std_createcategory") ||
                         uses(config, "std_setuponecoursesession") ||
                         std::any_of(config.handlers.begin(), config.handlers.end(), [](const auto& handler) {
                             return gives_role(handler.prepay) || gives_role(handler.postpay);
                         });
    if (assigns) functions.emplace_back("core_role_assign_roles");
    if (uses(config, "std_createcategory")) functions.emplace_back("core_course_create_categories");
    for (const auto& rule : config.products)
        if (rule.handler == "std_createcourse")
            add_name(functions, has_template(rule) ? "core_course_duplicate_course" : "core_course_create_courses");
    if (config.production.undo == config::Production::Undo::remove)
        functions.emplace_back("enrol_manual_unenrol_users");
    if (config.notify_sales || config.notify_customer.produced || config.expiry)
        functions.emplace_back("core_message_send_instant_messages");
    const bool suspends = config.expiry && config.expiry->suspend_account_after.count() > 0;
    if (suspends || config.customer_account.pass_on_changes) functions.emplace_back("core_user_update_users");
    for (const auto& handler : config.handlers) {
        add_called(handler.prepay, functions);
        add_called(handler.postpay, functions);
        if (handler.undo) add_called(*handler.undo, functions);
    }
    return functions;
}

std::set<std::string> capabilities_for(const std::vector<std::string>& functions) {
    static const std::map<std::string_view, std::vector<std::string_view>> needed = {
        {"core_user_create_users", {"moodle/user:create"}},
        {"core_user_update_users", {"moodle/user:update"}},
        {"enrol_manual_enrol_users", {"enrol/manual:enrol", "moodle/role:assign", "moodle/course:view"}},
        {"enrol_manual_unenrol_users", {"enrol/manual:unenrol", "moodle/course:view"}},
        {"core_group_create_groups", {"moodle/course:managegroups", "moodle/course:view"}},
        {"core_group_add_group_members", {"moodle/course:managegroups", "moodle/course:view"}},
        {"core_group_delete_group_members", {"moodle/course:managegroups", "moodle/course:view"}},
        {"core_role_assign_roles", {"moodle/role:assign"}},
        {"core_role_unassign_roles", {"moodle/role:assign"}},
        {"core_course_create_categories", {"moodle/category:manage"}},
        {"core_course_create_courses", {"moodle/course:create"}},
        {"core_course_duplicate_course",
         {"moodle/course:create", "moodle/backup:backupcourse", "moodle/restore:restorecourse", "moodle/course:view"}},
        {"core_message_send_instant_messages", {"moodle/site:sendmessage", "moodle/site:messageanyuser"}},
    };
    std::set<std::string> capabilities = {"webservice/rest:use"};
    for (const auto& function : functions)
        if (const auto found = needed.find(function); found != needed.end())
            capabilities.insert(found->second.begin(), found->second.end());
    return capabilities;
}

} // namespace shopd::commands
