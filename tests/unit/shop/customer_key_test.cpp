#include "moodle/shop/snapshot.hpp"

#include <gtest/gtest.h>

namespace shopd::shop {
namespace {

std::int64_t parsed(const std::string& text) {
    const auto id = parse_customer_key(StreamKey{text});
    return id ? id->value() : -1;
}

TEST(CustomerKey, is_a_positive_decimal_id) {
    EXPECT_EQ(parsed("17"), 17);
    EXPECT_EQ(parsed("9223372036854775807"), 9223372036854775807);
}

TEST(CustomerKey, that_is_anything_else_names_nobody) {
    for (const auto* text : {"", "0", "-3", "abc", "12abc", " 12", "12 ", "007", "1e3", "0x10", "+5",
                             "9223372036854775808", "99999999999999999999999999999999999999", "1;drop table x"})
        EXPECT_EQ(parsed(text), -1) << text;
}

} // namespace
} // namespace shopd::shop
