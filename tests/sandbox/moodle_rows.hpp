#pragma once

#include "tests/sandbox/connection.hpp"

#include <cstdint>
#include <string>

/// Rows of Moodle that an administrator would have made, written as Moodle writes them.
namespace shopd::sandbox::moodle {

struct NewUser {
    std::string username;
    std::string first_name = "First";
    std::string last_name = "Last";
    std::string email;
    std::string auth = "manual";
    bool confirmed = true;
    bool suspended = false;
    bool deleted = false;
};

/// With its context. @return mdl_user.id
std::int64_t create_user(Connection& database, const NewUser& user);

struct NewCourse {
    std::string short_name;
    std::string full_name = "A course";
    std::string idnumber = {};
    bool visible = true;
    bool manual_enrolment = true; ///< an enabled instance of the method
    std::int64_t start = 0;       ///< Unix s
};

/// In category 1, with its context. @return mdl_course.id
std::int64_t create_course(Connection& database, const NewCourse& course);

/// By the course's manual instance, as a teacher would. @return mdl_user_enrolments.id
std::int64_t enrol(Connection& database, std::int64_t user, std::int64_t course, std::int64_t role = 5,
                   std::int64_t start = 0, std::int64_t end = 0, bool suspended = false);

} // namespace shopd::sandbox::moodle
