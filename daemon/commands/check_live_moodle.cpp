#include "daemon/commands/check_live_parts.hpp"
#include "daemon/commands/functions_used.hpp"
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
            if (live) look_at_account(*live, std::nullopt);
            return;
        }
        look_at_service(config, *info, findings);
        if (!live) return;
        look_for_user(*live, *info);
        look_at_account(*live, info->user);
    } catch (const rest::TokenProblem& problem) {
        findings.push_back(
            {problem.what(), "Moodle answers no call without it", "moodle.token_file in the configuration"});
    } catch (const rest::BadEndpoint& problem) {
        findings.push_back({problem.what(), "Moodle cannot be called", "moodle.url in the configuration"});
    }
}

} // namespace shopd::commands
