#include "moodle/shop/reference.hpp"

#include <gtest/gtest.h>

namespace shopd::shop {
namespace {

TEST(ProductReference, is_the_plugins_for_a_transaction_id) {
    EXPECT_EQ(product_reference("TU81YWRUUTLDL0U1OQ=="), "YJJH-ZTKX-ZDY3-NZWU");
    EXPECT_EQ(product_reference("TU9HVMZWZUFHSNPIVQ=="), "YZVJ-MWQ5-NTQW-M2EU");
    EXPECT_EQ(product_reference("TU90TKI1TVLHWWHQSQ=="), "NMFK-YZUZ-ZJE0-YTSU");
    EXPECT_EQ(product_reference("TU9VOFF4YWXPN1NQNG=="), "MTK5-ZDY4-OGZK-MMDT");
}

TEST(ProductReference, where_it_is_taken_is_hashed_again_as_the_plugin_does) {
    EXPECT_EQ(product_reference("YJJH-ZTKX-ZDY3-NZWU"), "ZDEW-MME1-YJJH-ZWST");
}

TEST(ProductReference, has_its_format_whatever_it_is_made_from) {
    for (const std::string text : {"", "\n] forged [X", "\xF0\x9F\x98\x80", "\xFF\xFE"}) {
        const auto reference = product_reference(text);
        ASSERT_EQ(reference.size(), 19U) << text;
        for (std::size_t i = 0; i < reference.size(); ++i) {
            const bool dash = i % 5 == 4;
            EXPECT_EQ(reference[i] == '-', dash);
            EXPECT_TRUE(dash || (reference[i] >= 'A' && reference[i] <= 'Z') ||
                        (reference[i] >= '0' && reference[i] <= '9'));
        }
    }
}

} // namespace
} // namespace shopd::shop
