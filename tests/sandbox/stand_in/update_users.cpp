#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/call.hpp"
#include "tests/sandbox/stand_in/functions.hpp"

#include <nlohmann/json.hpp>

namespace shopd::sandbox::stand_in {
namespace {

/// "" where the user may be changed, else the warning's code.
std::string why_not(Call& call, const Rows& user) {
    if (user.empty()) return "invaliduserid";
    if (user[0][0] != "0") return "usernotupdateddeleted";
    if (user[0][1] == call.settings.text("siteguest")) return "usernotupdatedguest";
    if (!call.caller.site_admin && call.settings.lists("siteadmins", *user[0][1])) return "usernotupdatedadmin";
    return "";
}

Json run(Call& call, const Json& parameters) {
    call.require_capability("moodle/user:update");
    Json warnings = Json::array();
    std::size_t done = 0;
    for (const auto& user : parameters["users"]) {
        call.reach(done++);
        const auto id = std::to_string(user["id"].get<std::int64_t>());
        const auto why = why_not(call, call.database.rows("SELECT deleted, id FROM mdl_user WHERE id = $1", {id}));
        if (!why.empty()) {
            warnings.push_back({{"item", "user"},
                                {"itemid", user["id"]},
                                {"warningcode", why},
                                {"message", why == "invaliduserid" ? "Invalid user ID" : "error/" + why}});
        } else if (user.contains("suspended")) {
            call.database.execute("UPDATE mdl_user SET suspended = $2, timemodified = $3 WHERE id = $1",
                                  {id, user["suspended"].get<bool>() ? "1" : "0", std::to_string(call.now)});
        }
    }
    return {{"warnings", warnings}};
}

} // namespace

/// Only the suspending of accounts is played.
Function update_users() {
    return {"core_user_update_users",
            single({{"users", multiple(single(
                                  {{"id", value(Param::integer)}, {"suspended", optional_value(Param::boolean)}}))}}),
            run};
}

} // namespace shopd::sandbox::stand_in
