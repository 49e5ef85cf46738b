#include "daemon/commands/check_live_parts.hpp"
#include "daemon/commands/functions_used.hpp"
#include "moodle/directory/directory.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pqxx/nontransaction>
#include <pqxx/result>

#include <algorithm>
#include <chrono>
#include <optional>

namespace shopd::commands {
namespace {

using nlohmann::json;
using std::chrono::system_clock;

constexpr std::chrono::hours soon{24 * 30};

bool lists(const std::string& list, const std::string& word) {
    return (',' + list + ',').find(',' + word + ',') != std::string::npos;
}

std::string day_of(std::int64_t seconds) {
    return fmt::format("{:%Y-%m-%d}", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

class Account {
public:
    Account(const Live& live, MoodleUserId user, json facts)
        : live_{live}, user_{user}, facts_(std::move(facts)), // not with braces: that would be a list of one
          now_{std::chrono::duration_cast<std::chrono::seconds>(system_clock::now().time_since_epoch()).count()},
          is_administrator_{lists(setting("siteadmins"), std::to_string(user.value()))} {}

    void look_at_settings() const {
        if (setting("enablewebservices") != "1")
            add({"web services are switched off in Moodle", "no call is answered",
                 page("/admin/search.php?query=enablewebservices")});
        if (!lists(setting("webserviceprotocols"), "rest"))
            add({"the REST protocol is switched off in Moodle", "no call is answered",
                 page("/admin/settings.php?section=webserviceprotocols")});
        if (setting("maintenance_enabled") == "1")
            add({"Moodle is in maintenance mode",
                 "accounts without moodle/site:maintenanceaccess are refused; production waits until it ends",
                 page("/admin/settings.php?section=maintenancemode"), true});
    }

    void look(pqxx::transaction_base& transaction) const {
        for (const auto& token : facts_["tokens"])
            look_at_token(token);
        for (const auto& service : facts_["services"])
            look_at_service(service);
        if (is_administrator_) {
            add({fmt::format("account {} of the web service is a site administrator", user_.value()),
                 "whoever gets hold of its token may do anything in Moodle",
                 "an account of its own with a role that allows what is needed alone (README, \"Let it call Moodle\")",
                 true});
            return;
        }
        look_at_capabilities();
        look_at_assignable_roles(transaction);
    }

private:
    void add(Finding finding) const { live_.findings.push_back(std::move(finding)); }

    [[nodiscard]] std::string setting(const char* name) const { return facts_["settings"].value(name, std::string{}); }

    [[nodiscard]] std::string page(std::string_view path) const { return live_.config.moodle.url + std::string{path}; }

    [[nodiscard]] bool may(const std::string& capability) const {
        const auto& all = facts_["capabilities"];
        return std::find(all.begin(), all.end(), capability) != all.end();
    }

    void look_at_token(const json& token) const {
        const auto until = token["valid_until"].get<std::int64_t>();
        if (until != 0 && until < now_ + std::chrono::seconds{soon}.count())
            add({fmt::format("a token of the web service's account is valid until {} only", day_of(until)),
                 "Moodle deletes an expired token, and refuses every call from then on",
                 page("/admin/webservice/tokens.php") + ": a token without an end, in moodle.token_file"});
        if (const auto addresses = token["addresses"].get<std::string>(); !addresses.empty())
            add({fmt::format("a token of the web service's account is for {} alone", addresses),
                 "where the daemon moves to another address, or another way leads to Moodle, every call is refused",
                 page("/admin/webservice/tokens.php"), true});
    }

    void look_at_service(const json& service) const {
        const auto name = service["name"].get<std::string>();
        const auto place = page(fmt::format("/admin/webservice/service.php?id={}", service["id"].get<std::int64_t>()));
        const auto users =
            page(fmt::format("/admin/webservice/service_users.php?id={}", service["id"].get<std::int64_t>()));
        const auto refused = "every call is refused";
        if (!service["enabled"].get<bool>())
            add({fmt::format("service {} is switched off in Moodle", name), refused, place});
        const auto capability = service["capability"].get<std::string>();
        if (!capability.empty() && !is_administrator_ && !may(capability))
            add({fmt::format("service {} asks for {}, which its account has not", name, capability), refused, place});
        if (!service["restricted"].get<bool>()) return;
        const auto until = service["valid_until"].get<std::int64_t>();
        if (!service["listed"].get<bool>())
            add({fmt::format("account {} is not on the list of service {}", user_.value(), name), refused, users});
        else if (until >= now_)
            add({fmt::format("account {} is listed for service {} as valid until {}", user_.value(), name,
                             day_of(until)),
                 "Moodle 4.5 lets a listed account in only where that date is empty or past", users});
        else if (until != 0)
            add({fmt::format("account {} is listed for service {} with an end that is past", user_.value(), name),
                 "Moodle 4.5 lets it in nevertheless, by mistake: once that is corrected, every call is refused", users,
                 true});
    }

    void look_at_capabilities() const {
        for (const auto& capability : capabilities_for(functions_used(live_.config)))
            if (!may(capability))
                add({fmt::format("the web service's account has not {} in the system context", capability),
                     "Moodle refuses the calls that need it, and orders end on the dead list as CONFIG",
                     page("/admin/roles/manage.php") + ": the role of that account"});
        if (!may("moodle/course:viewhiddencourses"))
            add({"the web service's account has not moodle/course:viewhiddencourses",
                 "Moodle refuses to enrol anybody in a course that is hidden from students",
                 page("/admin/roles/manage.php") + ": the role of that account", true});
    }

    void look_at_assignable_roles(pqxx::transaction_base& transaction) const {
        std::set<std::string> names;
        for (const auto& role : roles_named(live_.config))
            names.insert(role.name);
        const auto& assigns = facts_["assigns"];
        for (const auto& [name, id] : directory::find_roles(transaction, live_.tables, names))
            if (std::find(assigns.begin(), assigns.end(), id.value()) == assigns.end())
                add({fmt::format("the web service's account may not assign the role {}", name),
                     "Moodle refuses every enrolment or assignment with it",
                     page("/admin/roles/allow.php?mode=assign") + ": from the role of that account"});
    }

    const Live& live_;
    MoodleUserId user_;
    json facts_;
    std::int64_t now_;
    bool is_administrator_;
};

} // namespace

void look_at_account(const Live& live, std::optional<MoodleUserId> user) {
    pqxx::nontransaction look{live.connection};
    const auto there = look.exec1("select to_regprocedure('moodle_shopd.service_account(bigint)') is not null");
    if (!there[0].as<bool>()) {
        live.findings.push_back({"what Moodle lets the web service's account do cannot be looked at",
                                 "mistakes there show only when an order meets them",
                                 "run \"moodle-shopd db install\""});
        return;
    }
    const auto id = user.value_or(MoodleUserId{0});
    const auto facts = look.exec_params1("select moodle_shopd.service_account($1)", id.value());
    const Account account{live, id, json::parse(facts[0].as<std::string>())};
    account.look_at_settings();
    if (user) account.look(look);
}

} // namespace shopd::commands
