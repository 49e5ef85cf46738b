#include "moodle/rest/client.hpp"

#include "moodle/rest/endpoint.hpp"
#include "raw_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace shopd::rest::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view secret = "0123456789abcdef0123456789abcdef";

Client client_of(const config::Moodle& settings) {
    return Client{settings, std::make_shared<const WebServiceToken>(secret)};
}

Error error_of(const std::string& answer) {
    const RawServer server{always(answer)};
    const auto result = client_of(server.settings()).call("core_x", {{"a", "1"}});
    EXPECT_FALSE(result);
    return result ? Error{} : result.error();
}

} // namespace

TEST(Client, token_and_function_stand_first_in_the_body_and_never_in_the_url) {
    std::string request;
    RawServer server{[&](Connection& connection) {
        request = connection.read_request();
        connection.write(http("200 OK", "[1]"));
    }};
    const auto answer = client_of(server.settings()).call("core_x", {{"users[0][username]", "a b&c=é"}, {"z", ""}});
    ASSERT_TRUE(answer) << describe(answer.error());
    EXPECT_EQ(*answer, nlohmann::json::parse("[1]"));
    EXPECT_THAT(request, testing::EndsWith("\r\n\r\nwstoken=" + std::string{secret} +
                                           "&wsfunction=core_x&moodlewsrestformat=json"
                                           "&users%5B0%5D%5Busername%5D=a%20b%26c%3D%C3%A9&z="));
    EXPECT_THAT(request.substr(0, request.find("\r\n\r\n")), Not(HasSubstr(std::string{secret})));
}

TEST(Client, requests_are_counted_whether_answered_or_not) {
    RawServer server{always(http("502 Bad Gateway", "<html></html>"))};
    Client client = client_of(server.settings());
    for (int call = 0; call < 3; ++call)
        EXPECT_FALSE(client.call("core_x", {}));
    EXPECT_EQ(client.calls(), 3U);
}

TEST(Client, a_call_of_more_variables_than_php_keeps_is_not_sent) {
    RawServer server{always(http("200 OK", "null"))};
    config::Moodle settings = server.settings();
    settings.max_input_vars = 10;
    Client client = client_of(settings);
    EXPECT_TRUE(client.call("core_x", Parameters(7, {"a", "1"})));
    const auto refused = client.call("core_x", Parameters(8, {"a", "1"}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error_class, ErrorClass::config);
    EXPECT_EQ(refused.error().error_code, "too_many_variables");
    EXPECT_FALSE(refused.error().sent);
    EXPECT_EQ(client.calls(), 1U);
}

TEST(Client, moodle_down_behind_nginx_is_transient) {
    const Error error = error_of(http("502 Bad Gateway", "<html>\r\n<head><title>502 Bad Gateway</title></head>"));
    EXPECT_EQ(error.error_class, ErrorClass::transient);
    EXPECT_EQ(error.function, "core_x");
    EXPECT_EQ(error.error_code, "http_502");
    EXPECT_EQ(error.http_status, 502);
}

TEST(Client, a_page_of_html_with_status_200_is_in_doubt) {
    const Error error = error_of(http("200 OK", "<!DOCTYPE html><html>Fatal error</html>"));
    EXPECT_EQ(error.error_class, ErrorClass::in_doubt);
    EXPECT_EQ(error.error_code, "not_json");
}

TEST(Client, an_empty_answer_with_status_200_is_in_doubt) {
    EXPECT_EQ(error_of(http("200 OK", "")).error_class, ErrorClass::in_doubt);
}

TEST(Client, an_empty_403_says_that_web_services_are_off) {
    const Error error = error_of(http("403 Forbidden", ""));
    EXPECT_EQ(error.error_class, ErrorClass::config);
    EXPECT_THAT(error.message, HasSubstr("web services or the REST protocol are off"));
}

TEST(Client, a_redirect_is_a_wrong_url_and_its_target_is_named) {
    const Error error = error_of(http("301 Moved Permanently", "", "Location: https://lms.example.org/\r\n"));
    EXPECT_EQ(error.error_class, ErrorClass::config);
    EXPECT_THAT(error.message, HasSubstr("https://lms.example.org/"));
}

TEST(Client, a_server_that_repeats_the_token_does_not_get_it_into_our_log) {
    const std::string token{secret};
    for (const std::string& answer : {http("200 OK", R"({"exception":"e)" + token + R"(","errorcode":"c)" + token +
                                                         R"(","message":"m )" + token + "\"}"),
                                      http("200 OK", "<html>" + token), http("503 Service Unavailable", token),
                                      http("302 Found", "", "Location: /x?wstoken=" + token + "\r\n")}) {
        const Error error = error_of(answer);
        for (const std::string& text :
             {error.function, error.exception, error.error_code, error.message, describe(error)})
            EXPECT_THAT(text, Not(HasSubstr(token)));
    }
}

TEST(Client, an_unreachable_moodle_names_the_function_and_keeps_the_token_out) {
    config::Moodle settings;
    settings.url = "https://moodle.invalid/" + std::string{secret};
    const auto answer = client_of(settings).call("core_x", {});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().function, "core_x");
    EXPECT_THAT(answer.error().message, Not(HasSubstr(std::string{secret})));
}

TEST(Client, an_unexpected_failure_can_be_thrown_with_all_it_knows) {
    const RawServer server{always(http("403 Forbidden", ""))};
    const auto answer = client_of(server.settings()).call("core_x", {});
    try {
        static_cast<void>(answer.value());
        FAIL();
    } catch (const CallFailed& failed) {
        EXPECT_EQ(failed.error().http_status, 403);
        EXPECT_THAT(failed.what(), HasSubstr("core_x: http_403"));
    }
}

} // namespace shopd::rest::test
