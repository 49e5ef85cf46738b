#include "tests/sandbox/stand_in/access.hpp"

#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/functions.hpp"
#include "tests/sandbox/stand_in/refusal.hpp"

#include <sstream>

namespace shopd::sandbox::stand_in {
namespace {

/// address_in_subnet: a comma-separated list of addresses, CIDR blocks and leading parts (10.0.).
bool is_allowed(Connection& database, const std::string& address, const std::string& restriction) {
    if (restriction.empty()) return true;
    std::istringstream list(restriction);
    for (std::string part; std::getline(list, part, ',');) {
        part = trimmed(part);
        if (part.find('/') != std::string::npos) {
            if (database.value("SELECT $1::inet <<= $2::inet", {address, part}) == "t") return true;
        } else if (part == address || (!part.empty() && part.back() == '.' && address.starts_with(part))) {
            return true;
        }
    }
    return false;
}

Refusal refused_user(const std::string& code, const std::string& kind, const std::string& username) {
    return moodle_refusal(code, "Refused web service access for " + kind + " username: " + username);
}

} // namespace

Caller authenticate(Connection& database, const Settings& settings, const std::string& token,
                    const std::string& address) {
    const auto rows = database.rows("SELECT t.id, t.externalserviceid, t.iprestriction, coalesce(t.validuntil, 0), "
                                    "coalesce(t.lastaccess, 0), u.id, "
                                    "u.username, u.deleted, u.confirmed, u.suspended, u.auth FROM mdl_external_tokens "
                                    "t JOIN mdl_user u ON u.id = t.userid "
                                    "WHERE t.token = $1 AND t.tokentype = 0",
                                    {token});
    if (token.empty() || rows.empty()) throw moodle_refusal("invalidtoken", "Invalid token - token not found");
    const auto& row = rows.front();
    const auto now = unix_now();
    if (const auto until = std::stoll(*row[3]); until != 0 && until < now) {
        database.execute("DELETE FROM mdl_external_tokens WHERE id = $1", {row[0]});
        throw access_refusal("Invalid token - token expired");
    }
    if (!is_allowed(database, address, row[2].value_or("")))
        throw access_refusal("Invalid token - IP:" + address + " is not supported");

    Caller caller{std::stoll(*row[5]), *row[6], std::stoll(*row[0]), std::stoll(*row[1]), false};
    caller.site_admin = settings.lists("siteadmins", std::to_string(caller.user));
    Call call(database, settings, caller, "");
    if (settings.is_on("maintenance_enabled") && !call.has_capability("moodle/site:maintenanceaccess"))
        throw moodle_refusal("sitemaintenance", "The site is undergoing maintenance and is currently not available");
    if (row[7] != "0") throw refused_user("wsaccessuserdeleted", "deleted", caller.username);
    if (row[8] == "0") throw refused_user("wsaccessuserunconfirmed", "unconfirmed", caller.username);
    if (row[9] != "0") throw refused_user("wsaccessusersuspended", "suspended", caller.username);
    if (row[10] == "nologin") throw refused_user("wsaccessusernologin", "nologin authentication", caller.username);
    if (!call.has_capability("webservice/rest:use")) throw access_refusal("missing capability: webservice/rest:use");
    if (std::stoll(*row[4]) + 60 <= now)
        database.execute("UPDATE mdl_external_tokens SET lastaccess = $2 WHERE id = $1", {row[0], std::to_string(now)});
    return caller;
}

void require_function(Connection& database, const Caller& caller, const std::string& function,
                      const std::string& address) {
    if (function.empty()) throw invalid_parameter("Missing function name");
    if (!is_function_of_moodle(function))
        throw missing_record("invalidrecord", "Can't find data record in database table external_functions.");
    const auto rows = database.rows(
        "SELECT s.restrictedusers, su.id, su.iprestriction, coalesce(su.validuntil, 0) FROM mdl_external_services s "
        "JOIN mdl_external_services_functions f ON f.externalserviceid = s.id AND f.functionname = $2 "
        "LEFT JOIN mdl_external_services_users su ON su.externalserviceid = s.id AND su.userid = $3 "
        "WHERE s.id = $1 AND s.enabled = 1",
        {std::to_string(caller.service), function, std::to_string(caller.user)});
    const auto refusal = "Access to the function " + function + "() is not allowed.";
    if (rows.empty()) throw access_refusal(refusal);
    const auto& row = rows.front();
    if (row[0] == "0") return;
    // Moodle lets a listed user in only while "valid until" is empty or already past.
    if (!row[1] || (std::stoll(*row[3]) != 0 && std::stoll(*row[3]) >= unix_now())) throw access_refusal(refusal);
    if (!is_allowed(database, address, row[2].value_or("")))
        throw access_refusal("Invalid service - IP:" + address + " is not supported");
}

void log_call(Connection& database, const Caller& caller, const std::string& function, const std::string& address) {
    database.execute(
        "INSERT INTO mdl_logstore_standard_log (eventname, component, action, target, crud, edulevel, contextid, "
        "contextlevel, "
        "contextinstanceid, userid, courseid, anonymous, other, timecreated, origin, ip) VALUES "
        "('\\core\\event\\webservice_function_called', 'core', 'called', 'webservice_function', 'r', 0, 1, 10, 0, $1, "
        "0, 0, "
        "$2, $3, 'ws', $4)",
        {std::to_string(caller.user), "{\"function\":\"" + function + "\"}", std::to_string(unix_now()), address});
}

} // namespace shopd::sandbox::stand_in
