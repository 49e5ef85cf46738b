#include "tests/sandbox/site.hpp"
#include "tests/sandbox/stand_in.hpp"

#include <gtest/gtest.h>

#include <httplib.h>

namespace shopd::sandbox {
namespace {

using namespace std::chrono_literals;

std::string call(const StandIn& moodle, const std::string& function, const httplib::Params& parameters = {}) {
    httplib::Client client(moodle.url());
    if (moodle.url().starts_with("https")) client.set_ca_cert_path(moodle.ca_file().c_str());
    auto all = parameters;
    all.emplace("wstoken", StandIn::token());
    all.emplace("wsfunction", function);
    const auto result = client.Post("/webservice/rest/server.php?moodlewsrestformat=json", all);
    return result ? std::to_string(result->status) + " " + result->body : "cut";
}

httplib::Params new_user(const std::string& index, const std::string& username) {
    const auto key = "users[" + index + "]";
    return {{key + "[username]", username},
            {key + "[firstname]", "Benoît"},
            {key + "[lastname]", "Tostain"},
            {key + "[email]", username + "@example.org"},
            {key + "[createpassword]", "1"}};
}

httplib::Params two_users() {
    auto users = new_user("0", "benoit.tostain");
    users.merge(new_user("1", "jane.doe"));
    return users;
}

TEST(StandIn, makes_accounts_and_mails_their_passwords) {
    Site site;
    const StandIn moodle(site);
    EXPECT_EQ(call(moodle, "core_user_create_users", two_users()),
              R"(200 [{"id":174,"username":"benoit.tostain"},{"id":175,"username":"jane.doe"}])");
    EXPECT_EQ(site.number("SELECT count(*) FROM sandbox.mail"), 2);
    EXPECT_EQ(site.number("SELECT count(*) FROM mdl_user WHERE length(password) = 119 AND id > 173"), 2);
    EXPECT_EQ(moodle.calls().front().parameter("users[0][firstname]"), "Benoît");
}

TEST(StandIn, speaks_https_with_a_certificate_of_its_own) {
    Site site;
    const StandIn moodle(site, {.https = true});
    EXPECT_NE(call(moodle, "core_webservice_get_site_info").find("\"username\":\"ws.shopd\""), std::string::npos);
}

TEST(StandIn, moves_a_tokens_last_access_at_most_once_a_minute_and_logs_every_call) {
    Site site;
    const StandIn moodle(site);
    call(moodle, "core_webservice_get_site_info");
    EXPECT_EQ(
        site.number("UPDATE mdl_external_tokens SET lastaccess = lastaccess - 50 WHERE lastaccess > 0 RETURNING 1"), 1);
    const auto moved = site.value("SELECT lastaccess FROM mdl_external_tokens WHERE userid = 3");
    call(moodle, "core_webservice_get_site_info");
    EXPECT_EQ(site.value("SELECT lastaccess FROM mdl_external_tokens WHERE userid = 3"), moved);
    EXPECT_EQ(site.number("SELECT count(*) FROM mdl_logstore_standard_log WHERE userid = 3"), 2);
}

TEST(StandIn, dies_between_two_mails_with_all_accounts_made) {
    Site site;
    StandIn moodle(site);
    moodle.add({.action = "die_within", .function = "core_user_create_users", .after = 1});
    EXPECT_EQ(call(moodle, "core_user_create_users", two_users()), "cut");
    EXPECT_EQ(site.number("SELECT count(*) FROM mdl_user WHERE id > 173"), 2);
    EXPECT_EQ(site.number("SELECT count(*) FROM sandbox.mail"), 1);
    EXPECT_EQ(site.value("SELECT username FROM mdl_user WHERE password = ''"), "jane.doe");
}

TEST(StandIn, loses_a_reply_after_the_effect_once_only) {
    Site site;
    StandIn moodle(site);
    moodle.add({.action = "die_after", .times = 1});
    EXPECT_EQ(call(moodle, "core_user_create_users", new_user("0", "jane.doe")), "cut");
    EXPECT_EQ(site.number("SELECT count(*) FROM mdl_user WHERE id > 173"), 1);
    EXPECT_NE(call(moodle, "core_user_create_users", new_user("0", "jane.doe")).find("invalidparameter"),
              std::string::npos);
}

TEST(StandIn, answers_success_for_a_batch_it_wrote_in_part) {
    Site site;
    StandIn moodle(site);
    moodle.add({.action = "partial", .first = 1});
    EXPECT_NE(call(moodle, "core_user_create_users", two_users()).find("jane.doe"), std::string::npos);
    EXPECT_EQ(site.number("SELECT count(*) FROM mdl_user WHERE id > 173"), 1);
}

TEST(StandIn, holds_a_call_until_it_is_released) {
    Site site;
    StandIn moodle(site);
    moodle.add({.action = "hold", .times = 1});
    std::string answer;
    std::thread caller([&] { answer = call(moodle, "core_user_create_users", new_user("0", "jane.doe")); });
    EXPECT_TRUE(moodle.wait_for("core_user_create_users", "held"));
    EXPECT_EQ(site.number("SELECT count(*) FROM mdl_user WHERE id > 173"), 0);
    moodle.release();
    caller.join();
    EXPECT_EQ(answer, R"(200 [{"id":174,"username":"jane.doe"}])");
}

TEST(StandIn, costs_what_it_is_told_to_cost) {
    Site site;
    StandIn moodle(site);
    moodle.add({.action = "cost", .fixed_ms = 60, .per_item_ms = 30});
    call(moodle, "core_user_create_users", two_users());
    EXPECT_GE(moodle.calls().front().duration, 118ms);
}

TEST(StandIn, is_down_and_comes_back_on_the_same_port) {
    Site site;
    StandIn moodle(site);
    const auto url = moodle.url();
    call(moodle, "core_webservice_get_site_info");
    moodle.stop();
    EXPECT_EQ(call(moodle, "core_webservice_get_site_info"), "cut");
    moodle.start_again();
    EXPECT_EQ(moodle.url(), url);
    EXPECT_TRUE(call(moodle, "core_webservice_get_site_info").starts_with("200 {\"sitename\""));
}

TEST(StandIn, refuses_and_answers_rubbish_where_it_is_told_to) {
    Site site;
    StandIn moodle(site);
    moodle.add({{.action = "status", .call = 1, .status = 502}, {.action = "rubbish", .call = 2, .body = "<br>"}});
    EXPECT_TRUE(call(moodle, "core_webservice_get_site_info").starts_with("502 "));
    EXPECT_EQ(call(moodle, "core_webservice_get_site_info"), "200 <br>");
    moodle.clear_faults();
    moodle.add({.action = "exception", .contains = "jane.doe", .errorcode = "boo"});
    EXPECT_NE(call(moodle, "core_user_create_users", two_users()).find("\"errorcode\":\"boo\""), std::string::npos);
    EXPECT_TRUE(
        call(moodle, "core_user_create_users", new_user("0", "benoit.tostain")).starts_with("200 [{\"id\":174"));
}

} // namespace
} // namespace shopd::sandbox
