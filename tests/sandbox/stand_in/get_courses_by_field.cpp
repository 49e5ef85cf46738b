#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/call.hpp"
#include "tests/sandbox/stand_in/functions.hpp"
#include "tests/sandbox/stand_in/refusal.hpp"

#include <nlohmann/json.hpp>

namespace shopd::sandbox::stand_in {
namespace {

Json enrolment_methods(Call& call, const std::string& course) {
    Json list = Json::array();
    for (const auto& row : call.database.rows(
             "SELECT enrol FROM mdl_enrol WHERE courseid = $1 AND status = 0 ORDER BY sortorder", {course}))
        list.push_back(*row[0]);
    return list;
}

/// Some of the keys that Moodle gives: what tells a course from another.
Json details(Call& call, const Row& row) {
    const auto number = [&](std::size_t column) { return std::stoll(*row[column]); };
    return {{"id", number(0)},
            {"fullname", *row[1]},
            {"displayname", *row[1]},
            {"shortname", *row[2]},
            {"categoryid", number(3)},
            {"categoryname", row[4].value_or("")},
            {"sortorder", number(5)},
            {"summary", row[6].value_or("")},
            {"summaryformat", number(7)},
            {"enrollmentmethods", enrolment_methods(call, *row[0])},
            {"idnumber", *row[8]},
            {"format", *row[9]},
            {"startdate", number(10)},
            {"enddate", number(11)},
            {"visible", number(12)}};
}

Json run(Call& call, const Json& parameters) {
    const auto field = parameters["field"].get<std::string>();
    const auto wanted = parameters["value"].get<std::string>();
    std::string where = "true";
    std::vector<Value> values;
    if (field == "id" || field == "category") {
        where = (field == "id" ? "c.id::text" : "c.category::text") + std::string(" = $1");
        values = {wanted};
    } else if (field == "ids") {
        where = "c.id = ANY (string_to_array($1, ',')::bigint[])";
        values = {wanted};
    } else if (field == "shortname" || field == "idnumber") {
        where = "c." + field + " = $1";
        values = {wanted};
    } else if (!field.empty()) {
        throw invalid_parameter("Invalid field name");
    }
    Json courses = Json::array();
    for (const auto& row :
         call.database.rows("SELECT c.id, c.fullname, c.shortname, c.category, g.name, c.sortorder, c.summary, "
                            "c.summaryformat, c.idnumber, c.format, c.startdate, c.enddate, c.visible "
                            "FROM mdl_course c LEFT JOIN mdl_course_categories g ON g.id = c.category WHERE " +
                                where + " ORDER BY c.id",
                            values))
        if (row[12] != "0" || call.has_capability("moodle/course:viewhiddencourses"))
            courses.push_back(details(call, row));
    return {{"courses", courses}, {"warnings", Json::array()}};
}

} // namespace

Function get_courses_by_field() {
    return {"core_course_get_courses_by_field",
            single({{"field", default_value(Param::alpha, "")}, {"value", default_value(Param::raw, "")}}), run};
}

} // namespace shopd::sandbox::stand_in
