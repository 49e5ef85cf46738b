#include "moodle/rest/functions.hpp"

#include "moodle/rest/decode.hpp"
#include "moodle/rest/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace shopd::rest {
namespace {

constexpr std::size_t longest_message_text = 4096;

/// Adds `list[place][key]=value`.
class Entry {
public:
    Entry(Parameters& parameters, std::string_view list, std::size_t place)
        : parameters_{parameters}, head_{fmt::format("{}[{}]", list, place)} {}

    Entry& add(std::string_view key, std::string_view value) {
        parameters_.emplace_back(fmt::format("{}[{}]", head_, key), value);
        return *this;
    }

    Entry& add(std::string_view key, std::int64_t value) { return add(key, std::string_view{std::to_string(value)}); }

    Entry& add_unless_empty(std::string_view key, std::string_view value) {
        return value.empty() ? *this : add(key, value);
    }

private:
    Parameters& parameters_;
    std::string head_;
};

void add(Entry entry, const NewUser& user) {
    entry.add("username", user.username).add("firstname", user.first_name).add("lastname", user.last_name);
    entry.add("email", user.email);
    if (user.password.empty())
        entry.add("createpassword", 1);
    else
        entry.add("password", user.password);
    entry.add_unless_empty("city", user.city).add_unless_empty("country", user.country);
    entry.add_unless_empty("lang", user.lang);
}

void add(Entry entry, const Enrolment& enrolment) {
    entry.add("roleid", enrolment.role.value()).add("userid", enrolment.user.value());
    entry.add("courseid", enrolment.course.value()).add("timestart", enrolment.time_start);
    entry.add("timeend", enrolment.time_end).add("suspend", enrolment.suspend ? 1 : 0);
}

void add(Entry entry, const RoleInContext& role) {
    entry.add("roleid", role.role.value()).add("userid", role.user.value());
    entry.add("contextlevel", moodle::context_word(role.place.level)).add("instanceid", role.place.instance);
}

void add(Entry entry, const ProfileUpdate& update) {
    const auto& profile = update.profile;
    entry.add("id", profile.user.value()).add("firstname", profile.first_name).add("lastname", profile.last_name);
    entry.add("city", profile.city).add("country", profile.country);
}

void add(Entry entry, const Suspension& user) {
    entry.add("id", user.user.value()).add("suspended", user.suspended ? 1 : 0);
}

void add(Entry entry, const NewGroup& group) {
    entry.add("courseid", group.course.value()).add("name", group.name).add("description", group.description);
    entry.add_unless_empty("idnumber", group.idnumber);
}

void add(Entry entry, const GroupMember& member) {
    entry.add("groupid", member.group.value()).add("userid", member.user.value());
}

void add(Entry entry, const NewCategory& category) {
    entry.add("name", category.name).add("parent", category.parent).add("idnumber", category.idnumber);
}

void add(Entry entry, const NewCourse& course) {
    entry.add("fullname", course.full_name).add("shortname", course.short_name).add("categoryid", course.category);
    entry.add_unless_empty("idnumber", course.idnumber);
}

void add(Entry entry, const Unenrolment& enrolment) {
    entry.add("userid", enrolment.user.value()).add("courseid", enrolment.course.value());
}

template <class Item>
Parameters list_of(std::string_view list, std::span<const Item> items) {
    Parameters parameters;
    for (std::size_t place = 0; place < items.size(); ++place)
        add(Entry{parameters, list, place}, items[place]);
    return parameters;
}

} // namespace

std::size_t variables(const NewUser& user) {
    return 5U + (user.city.empty() ? 0U : 1U) + (user.country.empty() ? 0U : 1U) + (user.lang.empty() ? 0U : 1U);
}

std::size_t variables(const Enrolment&) {
    return 6;
}

std::size_t variables(const RoleInContext&) {
    return 4;
}

std::size_t variables(const ProfileUpdate&) {
    return 5;
}

std::size_t variables(const Suspension&) {
    return 2;
}

std::size_t variables(const NewGroup& group) {
    return group.idnumber.empty() ? 3 : 4;
}

std::size_t variables(const GroupMember&) {
    return 2;
}

std::size_t variables(const NewCategory&) {
    return 3;
}

std::size_t variables(const NewCourse& course) {
    return course.idnumber.empty() ? 3 : 4;
}

std::size_t variables(const Unenrolment&) {
    return 2;
}

Result<SiteInfo> site_info(Client& client) {
    constexpr std::string_view function = "core_webservice_get_site_info";
    const auto answer = client.call(function, {});
    if (!answer) return answer.error();
    return decode_site_info(function, *answer);
}

Result<std::vector<CreatedUser>> create_users(Client& client, std::span<const NewUser> users) {
    constexpr std::string_view function = "core_user_create_users";
    const auto answer = client.call(function, list_of("users", users));
    if (!answer) return answer.error();
    return decode_created_users(function, *answer, users);
}

Result<void> enrol_users(Client& client, std::span<const Enrolment> enrolments) {
    constexpr std::string_view function = "enrol_manual_enrol_users";
    const auto answer = client.call(function, list_of("enrolments", enrolments));
    if (!answer) return answer.error();
    return decode_nothing(function, *answer);
}

Result<void> assign_roles(Client& client, std::span<const RoleInContext> roles) {
    constexpr std::string_view function = "core_role_assign_roles";
    const auto answer = client.call(function, list_of("assignments", roles));
    if (!answer) return answer.error();
    return decode_nothing(function, *answer);
}

Result<void> update_profiles(Client& client, std::span<const ProfileUpdate> profiles) {
    constexpr std::string_view function = "core_user_update_users";
    const auto answer = client.call(function, list_of("users", profiles));
    if (!answer) return answer.error();
    return decode_warnings(function, *answer);
}

Result<void> suspend_users(Client& client, std::span<const Suspension> users) {
    constexpr std::string_view function = "core_user_update_users";
    const auto answer = client.call(function, list_of("users", users));
    if (!answer) return answer.error();
    return decode_warnings(function, *answer);
}

Result<void> delete_users(Client& client, std::span<const MoodleUserId> users) {
    constexpr std::string_view function = "core_user_delete_users";
    Parameters parameters;
    for (std::size_t place = 0; place < users.size(); ++place)
        parameters.emplace_back(fmt::format("userids[{}]", place), std::to_string(users[place].value()));
    const auto answer = client.call(function, parameters);
    if (!answer) return answer.error();
    return decode_nothing(function, *answer);
}

Result<std::vector<CreatedGroup>> create_groups(Client& client, std::span<const NewGroup> groups) {
    constexpr std::string_view function = "core_group_create_groups";
    const auto answer = client.call(function, list_of("groups", groups));
    if (!answer) return answer.error();
    return decode_created_groups(function, *answer, groups);
}

Result<void> add_group_members(Client& client, std::span<const GroupMember> members) {
    constexpr std::string_view function = "core_group_add_group_members";
    const auto answer = client.call(function, list_of("members", members));
    if (!answer) return answer.error();
    return decode_nothing(function, *answer);
}

Result<void> delete_group_members(Client& client, std::span<const GroupMember> members) {
    constexpr std::string_view function = "core_group_delete_group_members";
    const auto answer = client.call(function, list_of("members", members));
    if (!answer) return answer.error();
    return decode_nothing(function, *answer);
}

Result<std::vector<std::int64_t>> create_categories(Client& client, std::span<const NewCategory> categories) {
    constexpr std::string_view function = "core_course_create_categories";
    const auto answer = client.call(function, list_of("categories", categories));
    if (!answer) return answer.error();
    return decode_created_ids(function, *answer, categories.size());
}

Result<std::vector<std::int64_t>> create_courses(Client& client, std::span<const NewCourse> courses) {
    constexpr std::string_view function = "core_course_create_courses";
    const auto answer = client.call(function, list_of("courses", courses));
    if (!answer) return answer.error();
    return decode_created_ids(function, *answer, courses.size());
}

Result<std::int64_t> duplicate_course(Client& client, const CourseCopy& copy) {
    constexpr std::string_view function = "core_course_duplicate_course";
    Parameters parameters{{"courseid", std::to_string(copy.of.value())},
                          {"fullname", copy.full_name},
                          {"shortname", copy.short_name},
                          {"categoryid", std::to_string(copy.category)}};
    auto without_users = parameters;
    Entry{without_users, "options", 0}.add("name", "users").add("value", 0);
    auto answer = client.call(function, without_users);
    if (!answer && answer.error().error_code == "setting_locked_by_permission")
        answer = client.call(function, parameters);
    if (!answer) return answer.error();
    return decode_created_id(function, *answer);
}

Result<void> unenrol_users(Client& client, std::span<const Unenrolment> enrolments) {
    constexpr std::string_view function = "enrol_manual_unenrol_users";
    const auto answer = client.call(function, list_of("enrolments", enrolments));
    if (!answer) return answer.error();
    return decode_nothing(function, *answer);
}

Result<void> unassign_roles(Client& client, std::span<const RoleInContext> roles) {
    constexpr std::string_view function = "core_role_unassign_roles";
    const auto answer = client.call(function, list_of("unassignments", roles));
    if (!answer) return answer.error();
    return decode_nothing(function, *answer);
}

Result<MessageId> send_message(Client& client, MoodleUserId to, std::string_view text) {
    constexpr std::string_view function = "core_message_send_instant_messages";
    const auto length = characters(text);
    if (!length || *length > longest_message_text)
        return Error{ErrorClass::data,
                     std::string{function},
                     "",
                     "message_refused",
                     length ? "not sent: longer than 4096 characters" : "not sent: not UTF-8",
                     0,
                     false};
    Parameters parameters;
    Entry{parameters, "messages", 0}.add("touserid", to.value()).add("text", text).add("textformat", 0);
    const auto answer = client.call(function, parameters);
    if (!answer) return answer.error();
    return decode_sent_message(function, *answer);
}

} // namespace shopd::rest
