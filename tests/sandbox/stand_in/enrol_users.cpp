#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/call.hpp"
#include "tests/sandbox/stand_in/functions.hpp"
#include "tests/sandbox/stand_in/refusal.hpp"
#include "tests/sandbox/stand_in/roles.hpp"

#include <nlohmann/json.hpp>

namespace shopd::sandbox::stand_in {
namespace {

struct Enrolment {
    std::string role;
    std::string user;
    std::string course;
    std::string start;
    std::string end;
    std::string status; ///< 0 active, 1 suspended
};

Enrolment read(const Json& entry) {
    const auto number = [&](const char* key) { return std::to_string(entry.value(key, std::int64_t{0})); };
    return {number("roleid"),    number("userid"),  number("courseid"),
            number("timestart"), number("timeend"), number("suspend") == "0" ? "0" : "1"};
}

std::string manual_instance(Call& call, const std::string& course) {
    const auto rows = call.database.rows("SELECT id FROM mdl_enrol WHERE courseid = $1 AND enrol = 'manual' AND status "
                                         "= 0 ORDER BY sortorder, id LIMIT 1",
                                         {course});
    if (rows.empty() || !call.settings.lists("enrol_plugins_enabled", "manual"))
        throw moodle_refusal(
            "wsnoinstance",
            "Manual enrolment plugin instance doesn't exist or is disabled for the course (id = " + course + ")");
    return *rows[0][0];
}

void require_user(Call& call, const std::string& user) {
    const auto rows = call.database.rows("SELECT deleted FROM mdl_user WHERE id = $1", {user});
    if (rows.empty()) throw missing_record("invaliduser", "Invalid user");
    if (rows[0][0] != "0") throw moodle_refusal("userdeleted", "error/userdeleted");
    if (user == call.settings.text("siteguest"))
        throw moodle_refusal("guestsarenotallowed", "The guest user is not allowed to do this");
}

/// enrol_user: dates and state that were not sent are written as 0, whatever stood there.
void enrol(Call& call, const std::string& instance, const Context& context, const Enrolment& wanted) {
    const auto now = std::to_string(call.now);
    const auto by = std::to_string(call.caller.user);
    const auto there =
        call.database.rows("SELECT id, timestart, timeend, status FROM mdl_user_enrolments WHERE enrolid = $1 AND "
                           "userid = $2",
                           {instance, wanted.user});
    if (there.empty())
        call.database.execute(
            "INSERT INTO mdl_user_enrolments (enrolid, userid, status, timestart, timeend, modifierid, "
            "timecreated, timemodified) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
            {instance, wanted.user, wanted.status, wanted.start, wanted.end, by, now});
    else if (there[0][1] != wanted.start || there[0][2] != wanted.end || there[0][3] != wanted.status)
        call.database.execute(
            "UPDATE mdl_user_enrolments SET status = $2, timestart = $3, timeend = $4, modifierid = $5, "
            "timemodified = $6 WHERE id = $1",
            {there[0][0], wanted.status, wanted.start, wanted.end, by, now});
    call.database.execute("INSERT INTO mdl_role_assignments (roleid, contextid, userid, timemodified, modifierid, "
                          "component, itemid) SELECT $1, $2, "
                          "$3, $4, $5, '', 0 WHERE NOT EXISTS (SELECT 1 FROM mdl_role_assignments WHERE roleid = $1 "
                          "AND contextid = $2 AND userid = "
                          "$3 AND component = '' AND itemid = 0)",
                          {wanted.role, std::to_string(context.id), wanted.user, now, by});
}

Json run(Call& call, const Json& parameters) {
    call.database.begin();
    std::size_t done = 0;
    for (const auto& entry : parameters["enrolments"]) {
        call.reach(done++);
        const auto wanted = read(entry);
        const auto context = call.require_course(entry["courseid"].get<std::int64_t>());
        call.require_capability("enrol/manual:enrol", context.path);
        if (!is_assignable(call, wanted.role, context, 50))
            throw moodle_refusal("wsusercannotassign", "You don't have the permission to assign this role (" +
                                                           wanted.role + ") to this user (" + wanted.user +
                                                           ") in this course (" + wanted.course + ").");
        const auto instance = manual_instance(call, wanted.course);
        require_user(call, wanted.user);
        enrol(call, instance, context, wanted);
    }
    call.database.commit();
    return nullptr;
}

} // namespace

Function enrol_users() {
    return {"enrol_manual_enrol_users",
            single({{"enrolments", multiple(single({{"roleid", value(Param::integer)},
                                                    {"userid", value(Param::integer)},
                                                    {"courseid", value(Param::integer)},
                                                    {"timestart", optional_value(Param::integer)},
                                                    {"timeend", optional_value(Param::integer)},
                                                    {"suspend", optional_value(Param::integer)}}))}}),
            run};
}

} // namespace shopd::sandbox::stand_in
