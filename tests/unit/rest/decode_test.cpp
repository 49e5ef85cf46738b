#include "moodle/rest/decode.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace shopd::rest {
namespace {

using nlohmann::json;

const NewUser ru3{"ru3", "First", "Last", "ru3@example.org", "", "", ""};
const NewUser ru4{"ru4", "First", "Last", "ru4@example.org", "", "", ""};
const NewGroup group1{CourseId{3}, "Group 1", "G1", ""};

template <class T>
void expect_in_doubt(const Result<T>& result, const char* body) {
    ASSERT_FALSE(result) << body;
    EXPECT_EQ(result.error().error_class, ErrorClass::in_doubt) << body;
    EXPECT_EQ(result.error().error_code, "unexpected_answer") << body;
    EXPECT_EQ(result.error().function, "f") << body;
}

} // namespace

TEST(Decode, site_info_as_recorded) {
    const auto info = decode_site_info("f", json::parse(R"json({"sitename":"Shop","username":"admin","userid":2,
        "siteurl":"http:\/\/127.0.0.1:8098","functions":[{"name":"core_user_create_users","version":"2024100706"},
        {"name":"enrol_manual_enrol_users","version":"2024100700"}],"release":"4.5.6 (Build: 20250811)"})json"));
    ASSERT_TRUE(info);
    EXPECT_EQ(info->user, MoodleUserId{2});
    EXPECT_EQ(info->username, "admin");
    EXPECT_EQ(info->site_url, "http://127.0.0.1:8098");
    EXPECT_EQ(info->release, "4.5.6 (Build: 20250811)");
    EXPECT_EQ(info->functions, (std::vector<std::string>{"core_user_create_users", "enrol_manual_enrol_users"}));
}

TEST(Decode, site_info_that_lacks_something_is_in_doubt) {
    for (const char* body : {"null", "[]", "{}", R"({"userid":"2","username":"a","siteurl":"u","functions":[]})",
                             R"({"userid":0,"username":"a","siteurl":"u","functions":[]})",
                             R"({"userid":2.5,"username":"a","siteurl":"u","functions":[]})",
                             R"({"userid":2,"username":"a","siteurl":"u","functions":null})"})
        expect_in_doubt(decode_site_info("f", json::parse(body)), body);
}

TEST(Decode, created_users_come_in_the_order_asked) {
    const NewUser asked[] = {ru3, ru4};
    const auto users =
        decode_created_users("f", json::parse(R"([{"id":63,"username":"ru3"},{"id":64,"username":"ru4"}])"), asked);
    ASSERT_TRUE(users);
    ASSERT_EQ(users->size(), 2U);
    EXPECT_EQ((*users)[1].id, MoodleUserId{64});
    EXPECT_EQ((*users)[1].username, "ru4");
}

TEST(Decode, created_users_that_were_not_asked_for_are_in_doubt) {
    const NewUser asked[] = {ru3};
    for (const char* body : {"null", "{}", "[]", "[1]", "[null]", R"([{"id":63}])", R"([{"id":63,"username":"other"}])",
                             R"([{"id":"63","username":"ru3"}])", R"([{"id":-1,"username":"ru3"}])",
                             R"([{"id":18446744073709551615,"username":"ru3"}])", R"([{"id":1e3,"username":"ru3"}])",
                             R"([{"id":63,"username":"ru3"},{"id":64,"username":"ru4"}])"})
        expect_in_doubt(decode_created_users("f", json::parse(body), asked), body);
}

TEST(Decode, created_groups_keep_the_name_that_moodle_made_of_it) {
    const NewGroup asked[] = {group1};
    const auto groups = decode_created_groups(
        "f", json::parse(R"([{"id":1,"courseid":3,"name":"Group 1","description":"","idnumber":"G1","visibility":0}])"),
        asked);
    ASSERT_TRUE(groups);
    EXPECT_EQ(groups->front().id, GroupId{1});
    EXPECT_EQ(groups->front().name, "Group 1");
    for (const char* body : {"null", "[]", R"([{"id":1,"courseid":4,"name":"Group 1"}])", R"([{"id":1,"courseid":3}])"})
        expect_in_doubt(decode_created_groups("f", json::parse(body), asked), body);
}

TEST(Decode, functions_that_return_nothing_answer_null_and_only_null) {
    EXPECT_TRUE(decode_nothing("f", json::parse("null")));
    for (const char* body : {"[]", "{}", "true", "\"ok\"", "0"})
        expect_in_doubt(decode_nothing("f", json::parse(body)), body);
}

TEST(Decode, of_accounts_that_moodle_leaves_as_they_are_the_first_is_named) {
    EXPECT_TRUE(decode_warnings("f", json::parse(R"({"warnings":[]})")));
    const auto refused = decode_warnings(
        "f",
        json::parse(
            R"({"warnings":[{"item":"user","itemid":1,"warningcode":"usernotupdatedguest","message":"error/usernotupdatedguest"}]})"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error_class, ErrorClass::data);
    EXPECT_EQ(refused.error().error_code, "usernotupdatedguest");
    for (const char* body : {"null", "[]", "{}", R"({"warnings":null})"})
        expect_in_doubt(decode_warnings("f", json::parse(body)), body);
}

TEST(Decode, a_sent_message_has_an_id) {
    const auto sent = decode_sent_message(
        "f", json::parse(R"([{"msgid":7,"text":"","timecreated":1795361669,"conversationid":1,"useridfrom":2}])"));
    ASSERT_TRUE(sent);
    EXPECT_EQ(*sent, MessageId{7});
}

TEST(Decode, a_message_that_moodle_did_not_send_is_refused_and_not_in_doubt) {
    const auto refused = decode_sent_message(
        "f",
        json::parse(
            R"([{"msgid":-1,"errormessage":"You cannot send a message to a user ID 999999 that doesn't exist."}])"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error_class, ErrorClass::config);
    EXPECT_EQ(refused.error().error_code, "message_refused");
    EXPECT_EQ(refused.error().message, "You cannot send a message to a user ID 999999 that doesn't exist.");
    for (const char* body :
         {"null", "[]", "[{}]", R"([{"msgid":0}])", R"([{"msgid":"7"}])", R"([{"msgid":1},{"msgid":2}])"})
        expect_in_doubt(decode_sent_message("f", json::parse(body)), body);
}

} // namespace shopd::rest
