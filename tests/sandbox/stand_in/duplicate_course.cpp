#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/call.hpp"
#include "tests/sandbox/stand_in/functions.hpp"
#include "tests/sandbox/stand_in/new_course.hpp"
#include "tests/sandbox/stand_in/refusal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace shopd::sandbox::stand_in {
namespace {

constexpr std::array options = {"activities",       "blocks",   "filters",         "users", "enrolments",
                                "role_assignments", "comments", "userscompletion", "logs",  "grade_histories"};

struct Places {
    Context course; ///< the template
    std::string category_path;
};

void require_course_row(Call& call, std::int64_t course) {
    if (call.database.rows("SELECT 1 FROM mdl_course WHERE id = $1", {std::to_string(course)}).empty())
        throw moodle_refusal("invalidcourseid", "You are trying to use an invalid course ID");
}

/// @return whether users are to be copied, where the caller says so
std::optional<bool> users_option(const Json& sent) {
    std::optional<bool> users;
    for (const auto& option : sent) {
        const auto name = option["name"].get<std::string>();
        const auto chosen = option["value"].get<std::string>();
        if ((chosen != "0" && chosen != "1") || std::find(options.begin(), options.end(), name) == options.end())
            throw moodle_refusal("invalidextparam", "Invalid external api parameter: " + name);
        if (name == "users") users = chosen == "1";
    }
    return users;
}

/// Without the right to include users the setting is locked, and even leaving them out fails: nobody may say anything.
bool with_users(Call& call, const Places& places, std::optional<bool> wanted) {
    const bool allowed = call.has_capability("moodle/backup:userinfo", places.course.path);
    if (wanted == true) {
        call.require_capability("moodle/backup:userinfo", places.course.path);
        call.require_capability("moodle/restore:userinfo", places.category_path);
    }
    if (wanted && !(allowed && call.has_capability("moodle/backup:configure", places.course.path)))
        throw setting_locked();
    return wanted.value_or(allowed) && call.has_capability("moodle/restore:userinfo", places.category_path);
}

void require_free(Call& call, const std::string& short_name) {
    const auto taken =
        call.database.rows("SELECT string_agg(fullname, ',' ORDER BY id) FROM mdl_course WHERE shortname = $1 "
                           "HAVING count(*) > 0",
                           {short_name});
    if (!taken.empty())
        throw moodle_refusal("shortnametaken", "Short name is already used for another course (" + *taken[0][0] + ")");
}

void copy_enrolments(Call& call, const std::string& from, const std::string& to, bool users) {
    call.database.execute("INSERT INTO mdl_enrol (enrol, status, courseid, sortorder, roleid, timecreated, "
                          "timemodified) SELECT enrol, status, $2, sortorder, roleid, $3, $3 FROM mdl_enrol "
                          "WHERE courseid = $1 ORDER BY sortorder, id",
                          {from, to, std::to_string(call.now)});
    if (!users) return;
    call.database.execute("INSERT INTO mdl_user_enrolments (enrolid, userid, status, timestart, timeend, modifierid, "
                          "timecreated, timemodified) SELECT n.id, u.userid, u.status, u.timestart, u.timeend, $4, $3, "
                          "$3 FROM mdl_user_enrolments u JOIN mdl_enrol e ON e.id = u.enrolid AND e.courseid = $1 JOIN "
                          "mdl_enrol n ON n.courseid = $2 AND n.enrol = e.enrol",
                          {from, to, std::to_string(call.now), std::to_string(call.caller.user)});
}

Json run(Call& call, const Json& sent) {
    const auto template_id = sent["courseid"].get<std::int64_t>();
    NewCourse course;
    course.category = sent["categoryid"].get<std::int64_t>();
    course.full_name = sent["fullname"].get<std::string>();
    course.short_name = sent["shortname"].get<std::string>();
    course.visible = sent["visible"].get<std::int64_t>() != 0;
    require_course_row(call, template_id);
    Places places;
    places.category_path = category_context_path(call, course.category);
    if (places.category_path.empty())
        throw missing_record("invalidrecord", "Can't find data record in database table course_categories.");
    places.course = call.require_course(template_id);
    const auto wanted = users_option(sent.value("options", Json::array()));
    call.require_capability("moodle/course:create", places.category_path);
    call.require_capability("moodle/restore:restorecourse", places.category_path);
    call.require_capability("moodle/backup:backupcourse", places.course.path);
    const bool users = with_users(call, places, wanted);
    require_free(call, course.short_name);

    // Moodle's restore is not one transaction: who dies half way leaves half a copy.
    call.database.begin();
    const auto id = add_course(call, course, places.category_path);
    call.database.commit();
    call.reach(1);
    call.database.begin();
    copy_enrolments(call, std::to_string(template_id), std::to_string(id), users);
    call.database.commit();
    return {{"id", id}, {"shortname", course.short_name}};
}

} // namespace

Function duplicate_course() {
    return {"core_course_duplicate_course",
            single({{"courseid", value(Param::integer)},
                    {"fullname", value(Param::text)},
                    {"shortname", value(Param::text)},
                    {"categoryid", value(Param::integer)},
                    {"visible", default_value(Param::integer, "1")},
                    {"options",
                     optional_multiple(single({{"name", value(Param::alphanumext)}, {"value", value(Param::raw)}}))}}),
            run};
}

} // namespace shopd::sandbox::stand_in
