#include "daemon/feed/interval_text.hpp"
#include "moodle/database/arrays.hpp"

#include <gtest/gtest.h>

namespace shopd {
namespace {

using Texts = std::vector<std::string>;

TEST(Literals, quotes_and_backslashes_of_customers_do_not_end_an_element) {
    EXPECT_EQ(database::text_array(Texts{}), "{}");
    EXPECT_EQ(database::text_array(Texts{"7", ""}), R"({"7",""})");
    EXPECT_EQ(database::text_array(Texts{R"(a"b\c,{})"}), R"({"a\"b\\c,{}"})");
}

TEST(Literals, seconds_are_written_with_their_unit) {
    EXPECT_EQ(feed::interval_text(1.5), "1.500000 seconds");
}

} // namespace
} // namespace shopd
