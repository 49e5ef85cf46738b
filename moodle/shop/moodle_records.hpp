#pragma once

#include "moodle/shop/ids.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

/// Moodle's own rows as plain values: no I/O. Times are Unix seconds.
namespace shopd::moodle {

/// mdl_user, without the password, which our role cannot read.
struct User {
    MoodleUserId id;
    std::string username, email, first_name, last_name, auth;
    bool confirmed = true;
    bool suspended = false;
    bool deleted = false;
};

/// What mdl_user says of a person beside the e-mail.
struct Profile {
    MoodleUserId user;
    std::string first_name, last_name, city, country;

    friend bool operator==(const Profile&, const Profile&) = default;
};

/// mdl_course
struct Course {
    CourseId id;
    std::string short_name;
    std::string idnumber;
    std::int64_t start_date = 0;
};

/// A product row of the shop that a shopper may name, with the enrolment that it stands for, if any.
struct NamedProduct {
    ProductId id;
    CustomerId customer;
    std::string reference;
    std::string context_type;
    std::string name;          ///< of its catalogue item
    std::int64_t instance = 0; ///< mdl_user_enrolments.id where it stands for an enrolment
    MoodleUserId user;         ///< of that enrolment, as the next; 0 where it is gone, or was none
    CourseId course;
    std::string course_name;
};

/// An account that we made, all whose products have ended, and which nothing keeps active: no other enrolment, no order
/// that is not finished.
struct IdleAccount {
    StreamKey customer;
    MoodleUserId user;
    BillId last_order;      ///< of those that are produced
    std::int64_t ended = 0; ///< the last product
    std::int64_t since = 0; ///< then, or when the last order was paid
    bool suspended = false; ///< by whomever
};

/// What the manual method has of one user in one course. `id` 0: not enrolled.
struct ManualEnrolment {
    MoodleUserId user;
    CourseId course;
    bool method_enabled = false; ///< the course has an enabled instance of the manual method
    std::int64_t id = 0;         ///< mdl_user_enrolments.id
    bool suspended = false;
    std::int64_t start = 0;
    std::int64_t end = 0;   ///< 0: for ever
    std::set<RoleId> roles; ///< in the course's context, given by hand or by the manual method
};

/// A role of one user in one context, there or not.
struct RoleInContext {
    bool context_exists = false;
    bool role_fits = false; ///< the role may be given at this level of contexts
    std::int64_t id = 0;    ///< mdl_role_assignments.id of the one given by hand; 0: none
};

/// mdl_groups
struct CourseGroup {
    GroupId id;
    CourseId course;
    std::string name;
    std::string idnumber;
};

/// The few settings of mdl_config that production needs.
struct SiteSettings {
    MoodleUserId guest{1};
    std::set<MoodleUserId> admins;
};

} // namespace shopd::moodle
