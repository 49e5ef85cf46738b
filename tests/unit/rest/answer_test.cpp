#include "moodle/rest/answer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace shopd::rest {
namespace {

using testing::HasSubstr;
using testing::Not;

Result<nlohmann::json> read(std::string_view body, long status = 200) {
    return read_answer("core_x", {status, body, ""}, "5ecret");
}

Error error_of(std::string_view body, long status = 200) {
    const auto answer = read(body, status);
    EXPECT_FALSE(answer) << body;
    return answer ? Error{} : answer.error();
}

} // namespace

TEST(Answer, success_is_any_json_that_is_no_exception) {
    for (const char* body :
         {"null", "[]", "{}", "[{\"id\":63,\"username\":\"ru3\"}]", "\xEF\xBB\xBF[]", " null\n", "1", "\"x\""})
        EXPECT_TRUE(read(body)) << body;
}

TEST(Answer, an_exception_within_http_200_is_an_error_with_moodles_words) {
    const Error error = error_of(R"({"exception":"core\\exception\\moodle_exception","errorcode":"wsusercannotassign",)"
                                 R"("message":"You don't have the permission to assign this role"})");
    EXPECT_EQ(error.error_class, ErrorClass::config);
    EXPECT_EQ(error.function, "core_x");
    EXPECT_EQ(error.exception, "moodle_exception");
    EXPECT_EQ(error.error_code, "wsusercannotassign");
    EXPECT_EQ(error.message, "You don't have the permission to assign this role");
    EXPECT_EQ(error.http_status, 200);
    EXPECT_TRUE(error.sent);
}

TEST(Answer, a_php_error_has_no_errorcode_and_is_unknown) {
    const Error error = error_of(R"({"exception":"Error","message":"Attempt to assign property on null"})");
    EXPECT_EQ(error.error_class, ErrorClass::unknown);
    EXPECT_EQ(error.exception, "Error");
    EXPECT_EQ(error.error_code, "");
}

TEST(Answer, an_invalid_token_names_the_other_reason_as_well) {
    const Error error = error_of(R"({"exception":"core\\exception\\moodle_exception","errorcode":"invalidtoken",)"
                                 R"("message":"Invalid token - token not found"})");
    EXPECT_EQ(error.error_class, ErrorClass::config);
    EXPECT_THAT(error.message, HasSubstr("post_max_size"));
}

TEST(Answer, an_exception_of_wrong_types_is_unknown_and_not_success) {
    for (const char* body : {R"({"exception":1})", R"({"exception":null,"errorcode":[],"message":{}})",
                             R"({"errorcode":"x"})", R"({"exception":{},"errorcode":"x"})"}) {
        const Error error = error_of(body);
        EXPECT_EQ(error.error_class, ErrorClass::unknown) << body;
        EXPECT_NE(error.exception, "");
    }
}

TEST(Answer, what_cannot_be_read_is_in_doubt) {
    const std::string deep = std::string(100000, '[') + std::string(100000, ']');
    for (const std::string& body :
         {std::string{}, std::string{"<!DOCTYPE html>"}, std::string{"<?xml version=\"1.0\"?><RESPONSE/>"},
          std::string{"[{\"id\":6"}, std::string{"null null"}, std::string{"<br />\n<b>Warning</b>: x\nnull"}, deep}) {
        const Error error = error_of(body);
        EXPECT_EQ(error.error_class, ErrorClass::in_doubt) << body.substr(0, 40);
        EXPECT_EQ(error.exception, "");
        EXPECT_LT(error.message.size(), 400U);
    }
}

TEST(Answer, brackets_within_texts_are_not_depth) {
    EXPECT_TRUE(read("[\"" + std::string(1000, '[') + "\\\"" + std::string(1000, '{') + "\"]"));
}

TEST(Answer, an_answer_may_nest_so_deep_and_no_deeper) {
    EXPECT_TRUE(read(std::string(deepest_answer, '[') + std::string(deepest_answer, ']')));
    EXPECT_FALSE(read(std::string(deepest_answer + 1, '[') + std::string(deepest_answer + 1, ']')));
}

TEST(Answer, a_message_is_one_short_line_without_the_token) {
    const Error error =
        error_of("{\"exception\":\"x\",\"errorcode\":\"y\\nz\",\"message\":\"a\\n-- 2017 [X] forged 5ecret " +
                 std::string(5000, 'm') + "\"}");
    EXPECT_THAT(error.message, Not(HasSubstr("\n")));
    EXPECT_THAT(error.message, testing::StartsWith("a\\n-- 2017 [X] forged <token> mm"));
    EXPECT_LT(error.message.size(), 600U);
    EXPECT_EQ(error.error_code, "y\\nz");
}

TEST(Answer, statuses_keep_their_number_and_a_piece_of_the_body) {
    const Error down = error_of("<html><body>Down for upgrade</body></html>", 503);
    EXPECT_EQ(down.error_class, ErrorClass::transient);
    EXPECT_EQ(down.error_code, "http_503");
    EXPECT_EQ(down.http_status, 503);
    EXPECT_THAT(down.message, HasSubstr("Down for upgrade"));
    EXPECT_EQ(error_of("File not found.\n", 404).error_class, ErrorClass::config);
    EXPECT_EQ(error_of("", 403).error_class, ErrorClass::config);
    EXPECT_EQ(error_of("<html>", 413).error_class, ErrorClass::config);
    EXPECT_EQ(error_of("", 500).error_class, ErrorClass::in_doubt);
    EXPECT_EQ(error_of("<html>504", 504).error_class, ErrorClass::in_doubt);
}

} // namespace shopd::rest
