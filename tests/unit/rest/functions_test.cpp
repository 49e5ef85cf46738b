#include "moodle/rest/functions.hpp"

#include "raw_server.hpp"

#include <gtest/gtest.h>
#include <httplib.h>
#include <optional>

namespace shopd::rest::test {
namespace {

/// Answers one thing to all and keeps what was asked, taken apart by a parser that is not ours.
class FakeMoodle {
public:
    explicit FakeMoodle(const std::string& answer)
        : server_{[this, answer](Connection& connection) {
              for (std::string request = connection.read_request(); !request.empty();
                   request = connection.read_request()) {
                  params_.clear();
                  httplib::detail::parse_query_text(request.substr(request.find("\r\n\r\n") + 4), params_);
                  connection.write(http("200 OK", answer));
              }
          }},
          client_{server_.settings(), std::make_shared<const WebServiceToken>("f00f")} {}

    Client& client() { return client_; }

    std::optional<std::string> sent(const std::string& name) const {
        const auto found = params_.find(name);
        return found == params_.end() ? std::nullopt : std::optional{found->second};
    }

    std::size_t variables() const { return params_.size() - head_variables; }

private:
    httplib::Params params_;
    RawServer server_;
    Client client_;
};

} // namespace

TEST(Functions, site_info_asks_without_parameters) {
    FakeMoodle moodle{R"({"userid":2,"username":"admin","siteurl":"u","functions":[],"release":"4.5.6"})"};
    const auto info = site_info(moodle.client());
    ASSERT_TRUE(info);
    EXPECT_EQ(info->username, "admin");
    EXPECT_EQ(moodle.sent("wsfunction"), "core_webservice_get_site_info");
    EXPECT_EQ(moodle.variables(), 0U);
}

TEST(Functions, a_new_user_is_sent_with_its_password_left_to_moodle_and_without_empty_extras) {
    FakeMoodle moodle{R"([{"id":63,"username":"ru3"},{"id":64,"username":"ru4"}])"};
    const NewUser users[] = {{"ru3", "Benoît", "Tostain", "b@example.org", "", "", ""},
                             {"ru4", "F", "L", "l@example.org", "Nantes", "FR", "fr"}};
    const auto created = create_users(moodle.client(), users);
    ASSERT_TRUE(created) << describe(created.error());
    EXPECT_EQ((*created)[0].id, MoodleUserId{63});
    EXPECT_EQ(moodle.sent("wsfunction"), "core_user_create_users");
    EXPECT_EQ(moodle.sent("users[0][username]"), "ru3");
    EXPECT_EQ(moodle.sent("users[0][firstname]"), "Benoît");
    EXPECT_EQ(moodle.sent("users[0][lastname]"), "Tostain");
    EXPECT_EQ(moodle.sent("users[0][email]"), "b@example.org");
    EXPECT_EQ(moodle.sent("users[0][createpassword]"), "1");
    EXPECT_EQ(moodle.sent("users[0][country]"), std::nullopt);
    EXPECT_EQ(moodle.sent("users[1][city]"), "Nantes");
    EXPECT_EQ(moodle.sent("users[1][country]"), "FR");
    EXPECT_EQ(moodle.sent("users[1][lang]"), "fr");
    EXPECT_EQ(moodle.variables(), variables(users[0]) + variables(users[1]));
}

TEST(Functions, an_enrolment_always_carries_all_six_keys) {
    FakeMoodle moodle{"null"};
    const Enrolment enrolments[] = {{RoleId{5}, MoodleUserId{93}, CourseId{3}},
                                    {RoleId{5}, MoodleUserId{94}, CourseId{3}, 1000, 2000, true}};
    ASSERT_TRUE(enrol_users(moodle.client(), enrolments));
    EXPECT_EQ(moodle.sent("wsfunction"), "enrol_manual_enrol_users");
    EXPECT_EQ(moodle.sent("enrolments[0][roleid]"), "5");
    EXPECT_EQ(moodle.sent("enrolments[0][userid]"), "93");
    EXPECT_EQ(moodle.sent("enrolments[0][courseid]"), "3");
    EXPECT_EQ(moodle.sent("enrolments[0][timestart]"), "0");
    EXPECT_EQ(moodle.sent("enrolments[0][timeend]"), "0");
    EXPECT_EQ(moodle.sent("enrolments[0][suspend]"), "0");
    EXPECT_EQ(moodle.sent("enrolments[1][timestart]"), "1000");
    EXPECT_EQ(moodle.sent("enrolments[1][timeend]"), "2000");
    EXPECT_EQ(moodle.sent("enrolments[1][suspend]"), "1");
    EXPECT_EQ(moodle.variables(), 2 * variables(enrolments[0]));
}

TEST(Functions, a_group_carries_its_description_even_when_empty) {
    FakeMoodle moodle{R"([{"id":1,"courseid":3,"name":"customer_ru3"},{"id":2,"courseid":3,"name":"B"}])"};
    const NewGroup groups[] = {{CourseId{3}, "customer_ru3", "TU90==", ""}, {CourseId{3}, "B", "", "d"}};
    const auto created = create_groups(moodle.client(), groups);
    ASSERT_TRUE(created) << describe(created.error());
    EXPECT_EQ((*created)[1].id, GroupId{2});
    EXPECT_EQ(moodle.sent("wsfunction"), "core_group_create_groups");
    EXPECT_EQ(moodle.sent("groups[0][courseid]"), "3");
    EXPECT_EQ(moodle.sent("groups[0][name]"), "customer_ru3");
    EXPECT_EQ(moodle.sent("groups[0][description]"), "");
    EXPECT_EQ(moodle.sent("groups[0][idnumber]"), "TU90==");
    EXPECT_EQ(moodle.sent("groups[1][idnumber]"), std::nullopt);
    EXPECT_EQ(moodle.variables(), variables(groups[0]) + variables(groups[1]));
}

TEST(Functions, a_category_is_found_again_by_what_it_carries) {
    FakeMoodle moodle{R"([{"id":7,"name":"Ours"}])"};
    const NewCategory categories[] = {{"Ours", 2, "shop-1-OWN-0-0"}};
    const auto created = create_categories(moodle.client(), categories);
    ASSERT_TRUE(created) << describe(created.error());
    EXPECT_EQ(*created, std::vector<std::int64_t>{7});
    EXPECT_EQ(moodle.sent("wsfunction"), "core_course_create_categories");
    EXPECT_EQ(moodle.sent("categories[0][parent]"), "2");
    EXPECT_EQ(moodle.sent("categories[0][idnumber]"), "shop-1-OWN-0-0");
    EXPECT_EQ(moodle.variables(), variables(categories[0]));
}

TEST(Functions, a_course_carries_its_idnumber_only_where_it_has_one) {
    FakeMoodle moodle{R"([{"id":4,"shortname":"a_1_C"},{"id":5,"shortname":"b_2_C"}])"};
    const NewCourse courses[] = {{"Ours", "a_1_C", "", 1}, {"Theirs", "b_2_C", "IDN", 2}};
    const auto created = create_courses(moodle.client(), courses);
    ASSERT_TRUE(created) << describe(created.error());
    EXPECT_EQ(*created, (std::vector<std::int64_t>{4, 5}));
    EXPECT_EQ(moodle.sent("wsfunction"), "core_course_create_courses");
    EXPECT_EQ(moodle.sent("courses[0][idnumber]"), std::nullopt);
    EXPECT_EQ(moodle.sent("courses[1][idnumber]"), "IDN");
    EXPECT_EQ(moodle.sent("courses[1][categoryid]"), "2");
    EXPECT_EQ(moodle.variables(), variables(courses[0]) + variables(courses[1]));
}

TEST(Functions, courses_of_which_an_id_is_missing_are_in_doubt) {
    FakeMoodle moodle{R"([{"shortname":"a_1_C"}])"};
    const NewCourse courses[] = {{"Ours", "a_1_C", "", 1}};
    const auto created = create_courses(moodle.client(), courses);
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().error_class, ErrorClass::in_doubt);
}

TEST(Functions, a_copy_leaves_the_users_of_its_template_out) {
    FakeMoodle moodle{R"({"id":8,"shortname":"a_1_C"})"};
    const auto copy = duplicate_course(moodle.client(), {CourseId{3}, "Ours", "a_1_C", 1});
    ASSERT_TRUE(copy) << describe(copy.error());
    EXPECT_EQ(*copy, 8);
    EXPECT_EQ(moodle.sent("courseid"), "3");
    EXPECT_EQ(moodle.sent("options[0][name]"), "users");
    EXPECT_EQ(moodle.sent("options[0][value]"), "0");
}

TEST(Functions, group_members) {
    FakeMoodle moodle{"null"};
    const GroupMember members[] = {{GroupId{1}, MoodleUserId{93}}};
    ASSERT_TRUE(add_group_members(moodle.client(), members));
    EXPECT_EQ(moodle.sent("wsfunction"), "core_group_add_group_members");
    EXPECT_EQ(moodle.sent("members[0][groupid]"), "1");
    EXPECT_EQ(moodle.sent("members[0][userid]"), "93");
    EXPECT_EQ(moodle.variables(), variables(members[0]));
}

TEST(Functions, group_members_that_leave) {
    FakeMoodle moodle{"null"};
    const GroupMember members[] = {{GroupId{1}, MoodleUserId{93}}};
    ASSERT_TRUE(delete_group_members(moodle.client(), members));
    EXPECT_EQ(moodle.sent("wsfunction"), "core_group_delete_group_members");
    EXPECT_EQ(moodle.sent("members[0][groupid]"), "1");
    EXPECT_EQ(moodle.sent("members[0][userid]"), "93");
    EXPECT_EQ(moodle.variables(), variables(members[0]));
}

TEST(Functions, an_unenrolment_names_user_and_course) {
    FakeMoodle moodle{"null"};
    const Unenrolment enrolments[] = {{MoodleUserId{93}, CourseId{3}}};
    ASSERT_TRUE(unenrol_users(moodle.client(), enrolments));
    EXPECT_EQ(moodle.sent("wsfunction"), "enrol_manual_unenrol_users");
    EXPECT_EQ(moodle.sent("enrolments[0][userid]"), "93");
    EXPECT_EQ(moodle.sent("enrolments[0][courseid]"), "3");
    EXPECT_EQ(moodle.variables(), variables(enrolments[0]));
}

TEST(Functions, a_role_is_taken_in_its_course) {
    FakeMoodle moodle{"null"};
    const RoleInContext roles[] = {{RoleId{5}, MoodleUserId{93}, {moodle::course_level, 3}}};
    ASSERT_TRUE(unassign_roles(moodle.client(), roles));
    EXPECT_EQ(moodle.sent("wsfunction"), "core_role_unassign_roles");
    EXPECT_EQ(moodle.sent("unassignments[0][roleid]"), "5");
    EXPECT_EQ(moodle.sent("unassignments[0][userid]"), "93");
    EXPECT_EQ(moodle.sent("unassignments[0][contextlevel]"), "course");
    EXPECT_EQ(moodle.sent("unassignments[0][instanceid]"), "3");
    EXPECT_EQ(moodle.variables(), variables(roles[0]));
}

TEST(Functions, a_message_is_sent_alone) {
    FakeMoodle moodle{R"([{"msgid":1,"text":"x","timecreated":1795361669,"conversationid":1,"useridfrom":2}])"};
    const auto message = send_message(moodle.client(), MoodleUserId{93}, "bill 4711: Hello é 😀");
    ASSERT_TRUE(message);
    EXPECT_EQ(*message, MessageId{1});
    EXPECT_EQ(moodle.sent("wsfunction"), "core_message_send_instant_messages");
    EXPECT_EQ(moodle.sent("messages[0][touserid]"), "93");
    EXPECT_EQ(moodle.sent("messages[0][text]"), "bill 4711: Hello é 😀");
    EXPECT_EQ(moodle.sent("messages[0][textformat]"), "0");
}

TEST(Functions, a_message_that_moodle_would_refuse_for_its_length_is_not_sent) {
    FakeMoodle moodle{R"([{"msgid":1}])"};
    std::string text;
    for (int character = 0; character < 4096; ++character)
        text += "é";
    EXPECT_TRUE(send_message(moodle.client(), MoodleUserId{93}, text));
    const auto longer = send_message(moodle.client(), MoodleUserId{93}, text + "é");
    ASSERT_FALSE(longer);
    EXPECT_EQ(longer.error().error_class, ErrorClass::data);
    EXPECT_FALSE(longer.error().sent);
    EXPECT_EQ(moodle.client().calls(), 1U);
}

TEST(Functions, a_refusal_passes_through_with_its_class) {
    FakeMoodle moodle{
        R"({"exception":"dml_missing_record_exception","errorcode":"invaliduser","message":"Invalid user"})"};
    const Enrolment enrolments[] = {{RoleId{5}, MoodleUserId{999999}, CourseId{3}}};
    const auto refused = enrol_users(moodle.client(), enrolments);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error_class, ErrorClass::data);
    EXPECT_EQ(describe(refused.error()), "enrol_manual_enrol_users: invaliduser: Invalid user");
}

} // namespace shopd::rest::test
