#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/call.hpp"
#include "tests/sandbox/stand_in/functions.hpp"
#include "tests/sandbox/stand_in/refusal.hpp"

#include <nlohmann/json.hpp>

namespace shopd::sandbox::stand_in {
namespace {

void require_manageable_course(Call& call, std::int64_t course) {
    Context context;
    try {
        context = call.require_course(course);
    } catch (const Refusal& refusal) {
        throw moodle_refusal("errorcoursecontextnotvalid",
                             "You cannot execute functions in the course context (course id:" + std::to_string(course) +
                                 "). The context error message was: " + refusal.message());
    }
    call.require_capability("moodle/course:managegroups", context.path);
}

bool is_taken(Call& call, const std::string& column, const std::string& course, const std::string& text) {
    return !call.database.rows("SELECT 1 FROM mdl_groups WHERE courseid = $1 AND " + column + " = $2", {course, text})
                .empty();
}

Json create(Call& call, const Json& group) {
    const auto course = group["courseid"].get<std::int64_t>();
    const auto name = trimmed(group["name"].get<std::string>());
    const auto idnumber = group.value("idnumber", std::string{});
    const auto course_text = std::to_string(course);
    if (name.empty()) throw invalid_parameter("Invalid group name");
    if (is_taken(call, "name", course_text, group["name"].get<std::string>()))
        throw invalid_parameter("Group with the same name already exists in the course");
    require_manageable_course(call, course);
    if (!idnumber.empty() && is_taken(call, "idnumber", course_text, idnumber))
        throw moodle_refusal("idnumbertaken", "This ID number is already in use");
    const auto visibility = group.value("visibility", std::int64_t{0});
    const auto participation = group.value("participation", true);
    const auto id = call.database.number(
        "INSERT INTO mdl_groups (courseid, name, idnumber, description, descriptionformat, visibility, participation, "
        "enrolmentkey, timecreated, timemodified) VALUES ($1, $2, $3, $4, $5, $6, $7, $9, $8, $8) RETURNING id",
        {course_text, name, idnumber, group["description"].get<std::string>(), group["descriptionformat"].dump(),
         std::to_string(visibility), participation ? "1" : "0", std::to_string(call.now),
         group.contains("enrolmentkey") ? Value(group["enrolmentkey"].get<std::string>()) : std::nullopt});
    return {{"id", id},
            {"courseid", course},
            {"name", name},
            {"description", group["description"]},
            {"descriptionformat", group["descriptionformat"]},
            {"enrolmentkey", group.value("enrolmentkey", std::string{})},
            {"idnumber", idnumber},
            {"visibility", visibility},
            {"participation", participation}};
}

Json run(Call& call, const Json& parameters) {
    Json answer = Json::array();
    call.database.begin();
    for (const auto& group : parameters["groups"]) {
        call.reach(answer.size());
        answer.push_back(create(call, group));
    }
    call.database.commit();
    return answer;
}

} // namespace

Function create_groups() {
    return {"core_group_create_groups",
            single({{"groups", multiple(single({{"courseid", value(Param::integer)},
                                                {"name", value(Param::text)},
                                                {"description", value(Param::raw)},
                                                {"descriptionformat", default_value(Param::integer, "1")},
                                                {"enrolmentkey", optional_value(Param::raw)},
                                                {"idnumber", optional_value(Param::raw)},
                                                {"visibility", optional_value(Param::integer)},
                                                {"participation", optional_value(Param::boolean)}}))}}),
            run};
}

} // namespace shopd::sandbox::stand_in
