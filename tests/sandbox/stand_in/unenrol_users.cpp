#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/call.hpp"
#include "tests/sandbox/stand_in/functions.hpp"
#include "tests/sandbox/stand_in/refusal.hpp"

#include <nlohmann/json.hpp>

namespace shopd::sandbox::stand_in {
namespace {

void require_instance_and_user(Call& call, const std::string& course, const std::string& user, std::string& instance) {
    const auto rows = call.database.rows("SELECT id FROM mdl_enrol WHERE courseid = $1 AND enrol = 'manual' AND status "
                                         "= 0 ORDER BY sortorder, id LIMIT 1",
                                         {course});
    if (rows.empty())
        throw moodle_refusal(
            "wsnoinstance",
            "Manual enrolment plugin instance doesn't exist or is disabled for the course (id = " + course + ")");
    if (call.database.rows("SELECT 1 FROM mdl_user WHERE id = $1", {user}).empty())
        throw missing_record("invaliduser", "Invalid user");
    instance = *rows[0][0];
}

/// unenrol_user: with the last enrolment in a course go the roles and groups there.
void unenrol(Call& call, const std::string& instance, const Context& context, const std::string& course,
             const std::string& user) {
    const auto gone =
        call.database.execute("DELETE FROM mdl_user_enrolments WHERE enrolid = $1 AND userid = $2", {instance, user});
    if (gone == 0) return;
    if (!call.database
             .rows(
                 "SELECT 1 FROM mdl_user_enrolments ue JOIN mdl_enrol e ON e.id = ue.enrolid WHERE ue.userid = $1 AND "
                 "e.courseid = $2 LIMIT 1",
                 {user, course})
             .empty())
        return;
    call.database.execute("DELETE FROM mdl_role_assignments WHERE userid = $1 AND contextid = $2",
                          {user, std::to_string(context.id)});
    call.database.execute("DELETE FROM mdl_groups_members WHERE userid = $1 AND groupid IN (SELECT id FROM mdl_groups "
                          "WHERE courseid = $2)",
                          {user, course});
}

Json run(Call& call, const Json& parameters) {
    call.database.begin();
    std::size_t done = 0;
    for (const auto& entry : parameters["enrolments"]) {
        call.reach(done++);
        const auto course = entry["courseid"].dump();
        const auto user = entry["userid"].dump();
        if (call.database.rows("SELECT 1 FROM mdl_course WHERE id = $1", {course}).empty())
            throw missing_record("invalidrecord", "Can't find data record in database table course.");
        const auto context = call.require_course(entry["courseid"].get<std::int64_t>());
        call.require_capability("enrol/manual:unenrol", context.path);
        std::string instance;
        require_instance_and_user(call, course, user, instance);
        unenrol(call, instance, context, course, user);
    }
    call.database.commit();
    return nullptr;
}

} // namespace

Function unenrol_users() {
    return {"enrol_manual_unenrol_users",
            single({{"enrolments", multiple(single({{"userid", value(Param::integer)},
                                                    {"courseid", value(Param::integer)},
                                                    {"roleid", optional_value(Param::integer)}}))}}),
            run};
}

} // namespace shopd::sandbox::stand_in
