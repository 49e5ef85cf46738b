#pragma once

#include "moodle/rest/client.hpp"
#include "moodle/rest/error.hpp"
#include "moodle/shop/context_level.hpp"
#include "moodle/shop/ids.hpp"
#include "moodle/shop/moodle_records.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The functions of Moodle that production uses, typed. Batches are all or nothing: one bad entry refuses all
/// (batch.hpp takes them apart). An answer of success that does not fit the call (too few entries, other ids, wrong
/// types) is an Error in_doubt, unexpected_answer. `variables(x)`: how many form variables an entry takes, for
/// batch.hpp.
namespace shopd::rest {

using MessageId = StrongId<struct MessageTag>; ///< mdl_messages.id

struct SiteInfo {
    MoodleUserId user; ///< whose token it is
    std::string username;
    std::string site_url;               ///< wwwroot
    std::string release;                ///< e.g. 4.5.6 (Build: 20250811)
    std::vector<std::string> functions; ///< that the token's service offers
};

/// core_webservice_get_site_info: also the cheap question whether Moodle is there (17-20 ms).
Result<SiteInfo> site_info(Client& client);

/// An account to be made; Moodle makes its password and mails it (createpassword=1) unless one is given. Check it with
/// account_rules.hpp.
struct NewUser {
    std::string username;
    std::string first_name;
    std::string last_name;
    std::string email;
    std::string city;    ///< "": not sent
    std::string country; ///< two capital letters; "": not sent
    std::string lang;    ///< an installed language; "": not sent
    std::string password = {};
};

struct CreatedUser {
    MoodleUserId id;
    std::string username;
};

/// core_user_create_users. @return one a user, in the same order
Result<std::vector<CreatedUser>> create_users(Client& client, std::span<const NewUser> users);
std::size_t variables(const NewUser& user);

/// All six keys are always sent: a date left out is reset to 0, and a suspend left out reactivates.
struct Enrolment {
    RoleId role;
    MoodleUserId user;
    CourseId course;
    std::int64_t time_start = 0; ///< Unix seconds; 0: from ever
    std::int64_t time_end = 0;   ///< Unix seconds; 0: without end
    bool suspend = false;
};

/// enrol_manual_enrol_users. Repeating it with the same values changes nothing.
Result<void> enrol_users(Client& client, std::span<const Enrolment> enrolments);
std::size_t variables(const Enrolment& enrolment);

/// A role by itself: no enrolment is made.
struct RoleInContext {
    RoleId role;
    MoodleUserId user;
    moodle::ContextPlace place;
};

/// core_role_assign_roles. Repeating it changes nothing.
Result<void> assign_roles(Client& client, std::span<const RoleInContext> roles);
std::size_t variables(const RoleInContext& role);

struct ProfileUpdate {
    moodle::Profile profile;
};

/// core_user_update_users, of names, town and country. Repeating it changes nothing. Answers success with a warning for
/// each account that it leaves as it is (guest, deleted, unknown, a value too long): then Error data, with the first
/// one's code.
Result<void> update_profiles(Client& client, std::span<const ProfileUpdate> profiles);
std::size_t variables(const ProfileUpdate& update);

struct Suspension {
    MoodleUserId user;
    bool suspended = true;
};

/// core_user_update_users, of nothing but `suspended`. Repeating it changes nothing. Answers success with a warning for
/// each account that it leaves as it is (guest, deleted, unknown): then Error data, with the first one's code.
Result<void> suspend_users(Client& client, std::span<const Suspension> users);
std::size_t variables(const Suspension& user);

/// core_user_delete_users: not harmless to repeat, since who is deleted is no user any more (Error data, invaliduser).
/// The row stays, under a name that nobody else has.
Result<void> delete_users(Client& client, std::span<const MoodleUserId> users);

struct NewGroup {
    CourseId course;
    std::string name;        ///< 1 to 254 characters, no other of the course
    std::string idnumber;    ///< no other of the course; "": not sent
    std::string description; ///< may be empty
};

struct CreatedGroup {
    GroupId id;
    CourseId course;
    std::string name; ///< as Moodle keeps it: trimmed
};

/// core_group_create_groups. @return one a group, in the same order
Result<std::vector<CreatedGroup>> create_groups(Client& client, std::span<const NewGroup> groups);
std::size_t variables(const NewGroup& group);

struct GroupMember {
    GroupId group;
    MoodleUserId user; ///< must be enrolled in the group's course
};

/// core_group_add_group_members. Repeating it changes nothing.
Result<void> add_group_members(Client& client, std::span<const GroupMember> members);
std::size_t variables(const GroupMember& member);

/// core_group_delete_group_members. Who is no member is passed over.
Result<void> delete_group_members(Client& client, std::span<const GroupMember> members);

struct NewCategory {
    std::string name;     ///< 1 to 255 characters
    std::int64_t parent;  ///< mdl_course_categories.id; 0: the top
    std::string idnumber; ///< no other category's
};

/// core_course_create_categories. @return the ids, one a category, in the same order
Result<std::vector<std::int64_t>> create_categories(Client& client, std::span<const NewCategory> categories);
std::size_t variables(const NewCategory& category);

struct NewCourse {
    std::string full_name;  ///< 1 to 254 characters
    std::string short_name; ///< no other course's
    std::string idnumber;   ///< no other course's, or empty
    std::int64_t category;  ///< mdl_course_categories.id
};

/// core_course_create_courses. @return the ids, one a course, in the same order
Result<std::vector<std::int64_t>> create_courses(Client& client, std::span<const NewCourse> courses);
std::size_t variables(const NewCourse& course);

struct CourseCopy {
    CourseId of;
    std::string full_name;
    std::string short_name; ///< no other course's
    std::int64_t category;
};

/// core_course_duplicate_course without its users, whom it would copy by itself for a caller who may read them
/// (moodle/backup:userinfo). One who may not is refused even the wish to leave them out
/// (`setting_locked_by_permission`, before anything is done), and is asked nothing then. Not in one transaction: Moodle
/// restores a backup into a course that has its short name from the start, so that a half copy looks like a whole one.
/// @return the copy's id
Result<std::int64_t> duplicate_course(Client& client, const CourseCopy& copy);

struct Unenrolment {
    MoodleUserId user;
    CourseId course;
};

/// enrol_manual_unenrol_users: the user's manual enrolment and, when it was the last, all its roles and groups in the
/// course. Repeating it changes nothing.
Result<void> unenrol_users(Client& client, std::span<const Unenrolment> enrolments);
std::size_t variables(const Unenrolment& enrolment);

/// core_role_unassign_roles. A role that is not held is passed over.
Result<void> unassign_roles(Client& client, std::span<const RoleInContext> roles);

/// core_message_send_instant_messages, one message a call: of a batch with one bad recipient the others are sent
/// although the call fails (facts: send_messages__batch_mixed). Not harmless to repeat.
/// @param text  at most 4096 characters, else Error data without a call. Moodle shows it as text of its own format.
/// @return Moodle's refusal of this message (msgid -1, nothing was sent) as Error config, message_refused: who may
/// write
///         to whom, and who exists, is the site's affair and not the order's.
Result<MessageId> send_message(Client& client, MoodleUserId to, std::string_view text);

} // namespace shopd::rest
