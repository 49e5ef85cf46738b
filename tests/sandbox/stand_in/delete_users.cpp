#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/call.hpp"
#include "tests/sandbox/stand_in/functions.hpp"
#include "tests/sandbox/stand_in/refusal.hpp"

#include <nlohmann/json.hpp>

namespace shopd::sandbox::stand_in {
namespace {

/// The row stays, under names that nobody else can have.
void erase(Call& call, const std::string& id) {
    for (const auto* table : {"mdl_user_enrolments", "mdl_role_assignments", "mdl_groups_members"})
        call.database.execute(std::string{"DELETE FROM "} + table + " WHERE userid = $1", {id});
    call.database.execute("UPDATE mdl_user SET deleted = 1, suspended = 1, idnumber = '', email = md5(username), "
                          "username = email || '.' || $2::text, timemodified = $3 WHERE id = $1",
                          {id, std::to_string(call.now), std::to_string(call.now)});
}

Json run(Call& call, const Json& parameters) {
    call.require_capability("moodle/user:delete");
    call.database.begin();
    std::size_t done = 0;
    for (const auto& user : parameters["userids"]) {
        call.reach(done++);
        const auto id = std::to_string(user.get<std::int64_t>());
        if (call.database.rows("SELECT FROM mdl_user WHERE id = $1 AND deleted = 0", {id}).empty())
            throw missing_record("invaliduser", "Invalid user");
        if (call.settings.lists("siteadmins", id))
            throw moodle_refusal("useradminodelete", "Administrator accounts cannot be deleted.");
        if (call.settings.text("siteguest") != id) erase(call, id);
    }
    call.database.commit();
    return nullptr;
}

} // namespace

Function delete_users() {
    return {"core_user_delete_users", single({{"userids", multiple(value(Param::integer))}}), run};
}

} // namespace shopd::sandbox::stand_in
