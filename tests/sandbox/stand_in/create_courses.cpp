#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/call.hpp"
#include "tests/sandbox/stand_in/functions.hpp"
#include "tests/sandbox/stand_in/new_course.hpp"
#include "tests/sandbox/stand_in/refusal.hpp"

#include <nlohmann/json.hpp>

namespace shopd::sandbox::stand_in {
namespace {

constexpr std::int64_t day = 86400;
constexpr std::int64_t default_duration = 365 * day;

std::string require_category(Call& call, std::int64_t category) {
    auto path = category_context_path(call, category);
    if (path.empty())
        throw moodle_refusal(
            "errorcatcontextnotvalid",
            "You cannot execute functions in the category context (category id:" + std::to_string(category) +
                "). The context error message was: Invalid parameter value detected");
    call.require_capability("moodle/course:create", path);
    return path;
}

std::string required_text(const Json& course, const std::string& key) {
    auto text = course[key].get<std::string>();
    if (trimmed(text).empty()) throw moodle_refusal("errorinvalidparam", "The param \"" + key + "\" is invalid.");
    return text;
}

void require_free(Call& call, const std::string& column, const std::string& text, const std::string& errorcode,
                  const std::string& message) {
    if (!text.empty() && !call.database.rows("SELECT 1 FROM mdl_course WHERE " + column + " = $1", {text}).empty())
        throw moodle_refusal(errorcode, message + " (" + text + ")");
}

/// A year from the midnight before, where nobody says when.
void set_dates(NewCourse& course, const Json& sent, std::int64_t now) {
    course.start = sent.value("startdate", now - now % day);
    course.end = sent.value("enddate", course.start + default_duration);
    if (course.end != 0 && course.end < course.start)
        throw moodle_refusal("enddatebeforestartdate", "The course end date must be after the start date.");
}

Json create(Call& call, const Json& sent) {
    NewCourse course;
    course.category = sent["categoryid"].get<std::int64_t>();
    const auto path = require_category(call, course.category);
    course.full_name = required_text(sent, "fullname");
    course.short_name = required_text(sent, "shortname");
    course.idnumber = sent.value("idnumber", std::string{});
    course.summary = sent.value("summary", std::string{});
    course.format = sent["format"].get<std::string>();
    if (call.has_capability("moodle/course:visibility", path)) course.visible = sent.value("visible", 1) != 0;
    require_free(call, "shortname", course.short_name, "shortnametaken",
                 "Short name is already used for another course");
    require_free(call, "idnumber", course.idnumber, "courseidnumbertaken",
                 "ID number is already used for another course");
    set_dates(course, sent, call.now);
    const auto id = add_course(call, course, path);
    call.database.execute("INSERT INTO mdl_enrol (enrol, status, courseid, sortorder, roleid, timecreated, "
                          "timemodified) VALUES ('manual', 0, $1, 0, 5, $2, $2), ('guest', 1, $1, 1, 0, $2, $2), "
                          "('self', 1, $1, 2, 5, $2, $2)",
                          {std::to_string(id), std::to_string(call.now)});
    return {{"id", id}, {"shortname", course.short_name}};
}

Json run(Call& call, const Json& parameters) {
    Json answer = Json::array();
    call.database.begin();
    for (const auto& course : parameters["courses"]) {
        call.reach(answer.size());
        answer.push_back(create(call, course));
    }
    call.database.commit();
    return answer;
}

} // namespace

Function create_courses() {
    return {"core_course_create_courses",
            single({{"courses", multiple(single({{"fullname", value(Param::text)},
                                                 {"shortname", value(Param::text)},
                                                 {"categoryid", value(Param::integer)},
                                                 {"idnumber", optional_value(Param::raw)},
                                                 {"summary", optional_value(Param::raw)},
                                                 {"summaryformat", default_value(Param::integer, "1")},
                                                 {"format", default_value(Param::alphanumext, "topics")},
                                                 {"startdate", optional_value(Param::integer)},
                                                 {"enddate", optional_value(Param::integer)},
                                                 {"numsections", optional_value(Param::integer)},
                                                 {"visible", optional_value(Param::integer)}}))}}),
            run};
}

} // namespace shopd::sandbox::stand_in
