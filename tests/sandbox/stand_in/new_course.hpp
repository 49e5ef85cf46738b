#pragma once

#include <cstdint>
#include <string>

namespace shopd::sandbox::stand_in {

class Call;

struct NewCourse {
    std::string full_name;
    std::string short_name;
    std::string idnumber;
    std::int64_t category = 0; ///< mdl_course_categories.id
    std::string format = "topics";
    std::string summary;
    bool visible = true;
    std::int64_t start = 0; ///< Unix seconds; 0: none
    std::int64_t end = 0;   ///< Unix seconds; 0: none
};

/// The row of a course and its context. @return mdl_course.id
std::int64_t add_course(Call& call, const NewCourse& course, const std::string& category_path);

/// Path of the context of a category, or "" where there is none.
std::string category_context_path(Call& call, std::int64_t category);

} // namespace shopd::sandbox::stand_in
