#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/call.hpp"
#include "tests/sandbox/stand_in/functions.hpp"
#include "tests/sandbox/stand_in/refusal.hpp"

#include <nlohmann/json.hpp>

namespace shopd::sandbox::stand_in {
namespace {

void require_enrolled(Call& call, const std::string& user, std::int64_t course) {
    if (call.database
            .rows("SELECT 1 FROM mdl_user_enrolments ue JOIN mdl_enrol e ON e.id = ue.enrolid WHERE ue.userid = $1 AND "
                  "e.courseid = $2 LIMIT 1",
                  {user, std::to_string(course)})
            .empty())
        throw invalid_parameter("Only enrolled users may be members of groups");
}

void add(Call& call, const std::string& group, const std::string& user) {
    const auto rows = call.database.rows("SELECT courseid FROM mdl_groups WHERE id = $1", {group});
    if (rows.empty()) throw missing_record("invalidrecord", "Can't find data record in database table groups.");
    const auto course = std::stoll(*rows[0][0]);
    if (call.database.rows("SELECT 1 FROM mdl_user WHERE id = $1 AND deleted = 0 AND mnethostid = 1", {user}).empty())
        throw missing_record("invaliduser", "Invalid user");
    const auto context = call.require_course(course);
    call.require_capability("moodle/course:managegroups", context.path);
    require_enrolled(call, user, course);
    const auto now = std::to_string(call.now);
    const auto added =
        call.database.execute("INSERT INTO mdl_groups_members (groupid, userid, timeadded) VALUES ($1, $2, $3) "
                              "ON CONFLICT (userid, groupid) DO NOTHING",
                              {group, user, now});
    if (added != 0) call.database.execute("UPDATE mdl_groups SET timemodified = $2 WHERE id = $1", {group, now});
}

Json run(Call& call, const Json& parameters) {
    call.database.begin();
    std::size_t done = 0;
    for (const auto& member : parameters["members"]) {
        call.reach(done++);
        add(call, member["groupid"].dump(), member["userid"].dump());
    }
    call.database.commit();
    return nullptr;
}

} // namespace

Function add_group_members() {
    return {"core_group_add_group_members",
            single({{"members",
                     multiple(single({{"groupid", value(Param::integer)}, {"userid", value(Param::integer)}}))}}),
            run};
}

} // namespace shopd::sandbox::stand_in
