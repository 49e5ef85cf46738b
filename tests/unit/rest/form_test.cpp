#include "moodle/rest/form.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

namespace shopd::rest {

TEST(Form, every_byte_comes_back_from_a_parser_that_is_not_ours) {
    std::string all;
    for (int byte = 0; byte < 256; ++byte)
        all += static_cast<char>(byte);
    httplib::Params params;
    httplib::detail::parse_query_text(form_body("t", "f", {{"users[0][x]", all}, {"empty", ""}}), params);
    EXPECT_EQ(params.size(), 5U);
    EXPECT_EQ(params.find("users[0][x]")->second, all);
    EXPECT_EQ(params.find("empty")->second, "");
    EXPECT_EQ(params.find("wstoken")->second, "t");
    EXPECT_EQ(params.find("wsfunction")->second, "f");
    EXPECT_EQ(params.find("moodlewsrestformat")->second, "json");
}

TEST(Form, the_head_has_as_many_variables_as_are_counted) {
    const std::string body = form_body("t", "f", {});
    EXPECT_EQ(static_cast<std::size_t>(std::count(body.begin(), body.end(), '&')) + 1, head_variables);
    EXPECT_THAT(body, testing::StartsWith("wstoken=t&wsfunction=f&"));
}

TEST(Form, a_wiped_text_is_empty_and_its_memory_zero) {
    std::string text(64, 'x');
    const char* memory = text.data();
    wipe(text);
    EXPECT_TRUE(text.empty());
    EXPECT_EQ(memory[1], '\0');
    EXPECT_EQ(memory[63], '\0');
}

} // namespace shopd::rest
