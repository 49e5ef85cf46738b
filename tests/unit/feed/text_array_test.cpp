#include "daemon/feed/text_array.hpp"

#include <gtest/gtest.h>

using namespace shopd::feed;

TEST(TextArray, quotes_and_backslashes_of_customers_do_not_end_an_element) {
    EXPECT_EQ(text_array({}), "{}");
    EXPECT_EQ(text_array({"7", ""}), R"({"7",""})");
    EXPECT_EQ(text_array({R"(a"b\c,{})"}), R"({"a\"b\\c,{}"})");
}

TEST(TextArray, seconds_are_written_with_their_unit) {
    EXPECT_EQ(seconds_text(1.5), "1.500000 seconds");
}
