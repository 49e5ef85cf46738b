#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/call.hpp"
#include "tests/sandbox/stand_in/functions.hpp"
#include "tests/sandbox/stand_in/refusal.hpp"

#include <nlohmann/json.hpp>

namespace shopd::sandbox::stand_in {
namespace {

/// As Moodle's own code reads; no answer of it is recorded.
void remove(Call& call, const std::string& group, const std::string& user) {
    const auto rows = call.database.rows("SELECT courseid FROM mdl_groups WHERE id = $1", {group});
    if (rows.empty()) throw missing_record("invalidrecord", "Can't find data record in database table groups.");
    if (call.database.rows("SELECT 1 FROM mdl_user WHERE id = $1 AND deleted = 0 AND mnethostid = 1", {user}).empty())
        throw missing_record("invaliduser", "Invalid user");
    const auto context = call.require_course(std::stoll(*rows[0][0]));
    call.require_capability("moodle/course:managegroups", context.path);
    const auto removed =
        call.database.execute("DELETE FROM mdl_groups_members WHERE groupid = $1 AND userid = $2", {group, user});
    if (removed != 0)
        call.database.execute("UPDATE mdl_groups SET timemodified = $2 WHERE id = $1",
                              {group, std::to_string(call.now)});
}

Json run(Call& call, const Json& parameters) {
    call.database.begin();
    std::size_t done = 0;
    for (const auto& member : parameters["members"]) {
        call.reach(done++);
        remove(call, member["groupid"].dump(), member["userid"].dump());
    }
    call.database.commit();
    return nullptr;
}

} // namespace

Function delete_group_members() {
    return {"core_group_delete_group_members",
            single({{"members",
                     multiple(single({{"groupid", value(Param::integer)}, {"userid", value(Param::integer)}}))}}),
            run};
}

} // namespace shopd::sandbox::stand_in
