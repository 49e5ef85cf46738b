#include "tests/sandbox/stand_in/new_course.hpp"

#include "tests/sandbox/connection.hpp"
#include "tests/sandbox/stand_in/call.hpp"

namespace shopd::sandbox::stand_in {

std::int64_t add_course(Call& call, const NewCourse& course, const std::string& category_path) {
    const auto id = call.database.number(
        "INSERT INTO mdl_course (category, fullname, shortname, idnumber, format, summary, summaryformat, visible, "
        "visibleold, startdate, enddate, newsitems, enablecompletion, showactivitydates, timecreated, timemodified) "
        "VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $7, $8, $9, 5, 1, 1, $10, $10) RETURNING id",
        {std::to_string(course.category), course.full_name, course.short_name, course.idnumber, course.format,
         course.summary, course.visible ? "1" : "0", std::to_string(course.start), std::to_string(course.end),
         std::to_string(call.now)});
    call.database.execute("INSERT INTO mdl_context (contextlevel, instanceid) VALUES (50, $1)", {std::to_string(id)});
    call.database.execute("UPDATE mdl_context SET path = $2 || '/' || id, depth = length($2 || '/') - "
                          "length(replace($2 || '/', '/', '')) WHERE contextlevel = 50 AND instanceid = $1",
                          {std::to_string(id), category_path});
    call.database.execute("UPDATE mdl_course_categories SET coursecount = coursecount + 1 WHERE id = $1",
                          {std::to_string(course.category)});
    return id;
}

std::string category_context_path(Call& call, std::int64_t category) {
    const auto rows = call.database.rows("SELECT path FROM mdl_context WHERE contextlevel = 40 AND instanceid = $1",
                                         {std::to_string(category)});
    return rows.empty() ? std::string{} : *rows.front()[0];
}

} // namespace shopd::sandbox::stand_in
