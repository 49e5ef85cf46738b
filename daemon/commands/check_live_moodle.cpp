#include "daemon/commands/check_live_parts.hpp"
#include "moodle/rest/client.hpp"
#include "moodle/rest/endpoint.hpp"
#include "moodle/rest/functions.hpp"
#include "moodle/rest/token.hpp"
#include "moodle/sql/install.hpp"
#include "moodle/sql/site.hpp"
#include "moodle/sql/trigger_check.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>
#include <pqxx/result>

#include <algorithm>

namespace shopd::commands {
namespace {

constexpr const char* service_place =
    "Site administration > Server > Web services > External services: the service of the token";

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

std::string without_slash(std::string url) {
    while (url.ends_with('/'))
        url.pop_back();
    return url;
}

void look_at_service(const config::Config& config, const rest::SiteInfo& info, std::vector<Finding>& findings) {
    if (without_slash(info.site_url) != without_slash(config.moodle.url))
        findings.push_back(
            {fmt::format("moodle.url is {}, and the site there calls itself {}", config.moodle.url, info.site_url),
             "Moodle redirects calls to its own address, and the daemon refuses to produce for another site",
             "moodle.url in the configuration, or $CFG->wwwroot in Moodle's config.php"});
    for (const auto& function : functions_used(config))
        if (std::find(info.functions.begin(), info.functions.end(), function) == info.functions.end())
            findings.push_back({fmt::format("the token's service does not offer {}", function),
                                "each call of it is refused, and the orders that need it end on the dead list",
                                service_place});
}

void look_for_user(const Live& live, const rest::SiteInfo& info) {
    pqxx::nontransaction look{live.connection};
    const auto rows = look.exec_params(
        fmt::format("select from {} where id = $1 and username = $2 and deleted = 0", live.tables.user()),
        info.user.value(), info.username);
    if (rows.empty())
        live.findings.push_back(
            {fmt::format("the token is account {} ({}) of Moodle, which this database does not have", info.user.value(),
                         info.username),
             "database and Moodle are not one site: nothing is produced",
             "database.dsn, moodle.url and moodle.token_file"});
}

} // namespace

void look_at_installation(const Live& live) {
    pqxx::nontransaction look{live.connection};
    int version = 0;
    if (!look.exec1("select to_regclass('moodle_shopd.version')")[0].is_null())
        for (const auto& row : look.exec("select number from moodle_shopd.version"))
            version = row[0].as<int>();
    look.abort();
    if (version != sql::present_version) {
        live.findings.push_back({version == 0
                                     ? std::string{"nothing of moodle-shopd is installed in the database"}
                                     : fmt::format("schema moodle_shopd is of version {}, this program wants {}",
                                                   version, sql::present_version),
                                 "the daemon does not start",
                                 version == 0 ? "run \"moodle-shopd db install\"" : "run \"moodle-shopd db upgrade\""});
        return;
    }
    if (const auto problem = sql::trigger_problem(live.connection, live.tables))
        live.findings.push_back(
            {*problem, "changes are found by the sweep only, up to a minute late", "run \"moodle-shopd db install\""});
    if (const auto difference = sql::site_difference(live.connection, live.config.moodle.url))
        live.findings.push_back(
            {*difference, "production stands until it is accepted",
             "a copy for tests: give it its own configuration; moved: run \"moodle-shopd db accept-site\""});
}

void look_at_moodle(const config::Config& config, const Live* live, std::vector<Finding>& findings) {
    try {
        rest::Client client{config.moodle, std::make_shared<const rest::WebServiceToken>(
                                               rest::WebServiceToken::read(config.moodle.token_file))};
        const auto info = rest::site_info(client);
        if (!info) {
            findings.push_back({"Moodle: " + rest::describe(info.error()), "no account, enrolment or group can be made",
                                "moodle.url and moodle.token_file; in Moodle the token, its service and its account"});
            return;
        }
        look_at_service(config, *info, findings);
        if (live) look_for_user(*live, *info);
    } catch (const rest::TokenProblem& problem) {
        findings.push_back(
            {problem.what(), "Moodle answers no call without it", "moodle.token_file in the configuration"});
    } catch (const rest::BadEndpoint& problem) {
        findings.push_back({problem.what(), "Moodle cannot be called", "moodle.url in the configuration"});
    }
}

} // namespace shopd::commands
