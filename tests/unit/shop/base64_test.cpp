#include "moodle/shop/base64.hpp"

#include <gtest/gtest.h>

namespace shopd::shop {
namespace {

TEST(Base64, is_read_as_it_was_written) {
    for (const std::string& bytes :
         {std::string{}, std::string{"s:0:\"\";"}, std::string{"a"}, std::string("\0\xFF", 2)})
        EXPECT_EQ(decode_base64(encode_base64(bytes)), bytes);
    EXPECT_EQ(encode_base64("s:0:\"\";"), "czowOiIiOw==");
}

TEST(Base64, that_php_would_not_write_is_refused) {
    for (const auto* text : {"czowOiIiOw", "czowOiIiOw=", "czow OiIiOw==", "czowOiIi\nOw==", "czowOiIiOw==\n", " TjsA",
                             "Tj-_", "====", "T===", "Tjs", "TjsA====", "Tj=s", "czowOiIiOx==", "\xC3\xA9\xC3\xA9"})
        EXPECT_FALSE(decode_base64(text)) << text;
}

} // namespace
} // namespace shopd::shop
