#include "moodle/rest/text.hpp"

#include <gtest/gtest.h>

namespace shopd::rest {

TEST(Text, characters_are_counted_and_not_bytes) {
    EXPECT_EQ(characters(""), 0U);
    EXPECT_EQ(characters("abc"), 3U);
    EXPECT_EQ(characters("Zoë 😀"), 5U);
}

TEST(Text, bytes_that_are_not_utf8_have_no_count) {
    for (const char* text : {"\xE9lodie", "\x80", "\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                             "\xF0\x80\x80\x80", "\xFF", "a\xE2\x82"})
        EXPECT_EQ(characters(text), std::nullopt) << text;
}

TEST(Text, nothing_a_stranger_writes_breaks_the_line) {
    EXPECT_EQ(one_line("a\nb\r\tc", 100), "a\\nb\\r\\tc");
    EXPECT_EQ(one_line(std::string_view{"a\0b\x1B[31m", 8}, 100), "a\\x00b\\x1b[31m");
    EXPECT_EQ(one_line("a\xC2\x85"
                       "b\xE2\x80\xA8"
                       "c",
                       100),
              "a\\xc2\\x85b\\xe2\\x80\\xa8c");
    EXPECT_EQ(one_line("\xE9t\xC3\xA9", 100), "\\xe9t\xC3\xA9");
}

TEST(Text, a_long_text_is_cut_at_a_characters_border) {
    EXPECT_EQ(one_line("abcdef", 3), "abc...");
    EXPECT_EQ(one_line("abé", 3), "ab...");
    EXPECT_EQ(one_line("abc", 3), "abc");
}

TEST(Text, a_secret_is_replaced_wherever_it_stands) {
    EXPECT_EQ(without_secret("x s3 y s3", "s3"), "x <token> y <token>");
    EXPECT_EQ(without_secret("x", ""), "x");
    EXPECT_EQ(without_secret("token", "token"), "<token>");
}

} // namespace shopd::rest
