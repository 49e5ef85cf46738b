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

struct Field {
    const char* name; ///< the column's too
    std::size_t longest;
};

constexpr Field fields[] = {{"firstname", 100}, {"lastname", 100}, {"city", 120}, {"country", 2}};

/// What PostgreSQL would not take is a warning, and nothing of that user is changed.
std::string why_not_written(const Json& user) {
    for (const auto& field : fields)
        if (user.contains(field.name) && user[field.name].get<std::string>().size() > field.longest)
            return "dmlwriteexception";
    return "";
}

std::string message_of(const std::string& why) {
    if (why == "invaliduserid") return "Invalid user ID";
    return why == "dmlwriteexception" ? "Error writing to database" : "error/" + why;
}

void write(Call& call, const std::string& id, const Json& user) {
    const auto now = std::to_string(call.now);
    if (user.contains("suspended"))
        call.database.execute("UPDATE mdl_user SET suspended = $2, timemodified = $3 WHERE id = $1",
                              {id, user["suspended"].get<bool>() ? "1" : "0", now});
    for (const auto& field : fields)
        if (user.contains(field.name))
            call.database.execute(std::string{"UPDATE mdl_user SET timemodified = $3, "} + field.name +
                                      " = $2 WHERE id = $1",
                                  {id, user[field.name].get<std::string>(), now});
}

Json run(Call& call, const Json& parameters) {
    call.require_capability("moodle/user:update");
    Json warnings = Json::array();
    std::size_t done = 0;
    for (const auto& user : parameters["users"]) {
        call.reach(done++);
        const auto id = std::to_string(user["id"].get<std::int64_t>());
        auto why = why_not(call, call.database.rows("SELECT deleted, id FROM mdl_user WHERE id = $1", {id}));
        if (why.empty()) why = why_not_written(user);
        if (why.empty())
            write(call, id, user);
        else
            warnings.push_back(
                {{"item", "user"}, {"itemid", user["id"]}, {"warningcode", why}, {"message", message_of(why)}});
    }
    return {{"warnings", warnings}};
}

} // namespace

/// Suspending, names, town and country are played; the rest of an account is not changed by this.
Function update_users() {
    return {"core_user_update_users",
            single({{"users", multiple(single({{"id", value(Param::integer)},
                                               {"firstname", optional_value(Param::notags)},
                                               {"lastname", optional_value(Param::notags)},
                                               {"city", optional_value(Param::text)},
                                               {"country", optional_value(Param::alpha)},
                                               {"suspended", optional_value(Param::boolean)}}))}}),
            run};
}

} // namespace shopd::sandbox::stand_in
