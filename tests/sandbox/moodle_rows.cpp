#include "tests/sandbox/moodle_rows.hpp"

#include <chrono>

namespace shopd::sandbox::moodle {
namespace {

std::string now() {
    using namespace std::chrono;
    return std::to_string(duration_cast<seconds>(system_clock::now().time_since_epoch()).count());
}

void insert_context(Connection& database, const std::string& level, std::int64_t instance, const std::string& parent) {
    database.execute(
        "WITH made AS (SELECT nextval('mdl_context_id_seq') AS id) INSERT INTO mdl_context (id, contextlevel, "
        "instanceid, path, depth) SELECT id, $1, $2, $3 || '/' || id, length($3) - length(replace($3, '/', '')) + 1 "
        "FROM made",
        {level, std::to_string(instance), parent});
}

} // namespace

std::int64_t create_user(Connection& database, const NewUser& user) {
    const auto flag = [](bool value) { return value ? "1" : "0"; };
    const auto id = database.number(
        "INSERT INTO mdl_user (username, firstname, lastname, email, auth, confirmed, suspended, deleted, "
        "mnethostid, password, timecreated, timemodified) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, "
        "'$6$rounds=10000$sandbox$none', $9, $9) RETURNING id",
        {user.username, user.first_name, user.last_name, user.email, user.auth, flag(user.confirmed),
         flag(user.suspended), flag(user.deleted), now()});
    insert_context(database, "30", id, "/1");
    return id;
}

std::int64_t create_course(Connection& database, const NewCourse& course) {
    const auto id = database.number(
        "INSERT INTO mdl_course (category, sortorder, fullname, shortname, idnumber, visible, startdate, "
        "timecreated, timemodified) VALUES (1, 10099, $1, $2, $3, $4, $5, $6, $6) RETURNING id",
        {course.full_name, course.short_name, course.idnumber, course.visible ? "1" : "0", std::to_string(course.start),
         now()});
    insert_context(database, "50", id, "/1/3");
    if (course.manual_enrolment)
        database.execute(
            "INSERT INTO mdl_enrol (enrol, status, courseid, sortorder, roleid, timecreated, timemodified) VALUES "
            "('manual', 0, $1, 0, 5, $2, $2)",
            {std::to_string(id), now()});
    return id;
}

std::int64_t enrol(Connection& database, std::int64_t user, std::int64_t course, std::int64_t role, std::int64_t start,
                   std::int64_t end, bool suspended) {
    const std::vector<Value> user_and_course = {std::to_string(user), std::to_string(course), std::to_string(role),
                                                now()};
    database.execute("INSERT INTO mdl_role_assignments (roleid, contextid, userid, timemodified, modifierid) SELECT "
                     "$3, id, $1, $4, 2 "
                     "FROM mdl_context WHERE contextlevel = 50 AND instanceid = $2",
                     user_and_course);
    return database.number(
        "INSERT INTO mdl_user_enrolments (enrolid, userid, status, timestart, timeend, modifierid, timecreated, "
        "timemodified) SELECT id, $1, $2, $3, $4, 2, $5, $5 FROM mdl_enrol WHERE courseid = $6 AND enrol = "
        "'manual' RETURNING id",
        {std::to_string(user), suspended ? "1" : "0", std::to_string(start), std::to_string(end), now(),
         std::to_string(course)});
}

} // namespace shopd::sandbox::moodle
