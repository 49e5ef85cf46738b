#include "daemon/trace/escape.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace shopd::trace {
namespace {

std::string escaped(std::string_view bytes, Within where = Within::text) {
    std::string out;
    append_escaped(out, bytes, where, std::numeric_limits<std::size_t>::max());
    return out;
}

std::string random_bytes(std::mt19937& random) {
    static const std::vector<std::string> pieces = {
        "\n",           "\r\n", "\\",   "[",        "]", "\x1b[31m",         "\xc2\x85",
        "\xe2\x80\xa8", "\xff", "\xc3", "\xe2\x80", "é", "\xf0\x9f\x98\x80", "\\x5d",
        "\\u2028",      " -- ", "plain"};
    std::string bytes;
    for (auto count = random() % 20; count > 0; --count)
        bytes +=
            random() % 2 == 0 ? pieces[random() % pieces.size()] : std::string(1, static_cast<char>(random() % 256));
    return bytes;
}

TEST(Escape, plain_text_and_valid_characters_stay_as_they_are) {
    EXPECT_EQ(escaped("Order placed : 1 objects"), "Order placed : 1 objects");
    EXPECT_EQ(escaped("Benoît 日本 😀"), "Benoît 日本 😀");
    EXPECT_EQ(escaped("[a]"), "[a]");
}

TEST(Escape, whatever_could_end_a_line_or_drive_a_terminal_is_escaped) {
    EXPECT_EQ(escaped("a\nb\rc\td"), "a\\nb\\rc\\td");
    EXPECT_EQ(escaped(std::string_view{"\0\x1b\x7f", 3}), "\\x00\\x1b\\x7f");
    EXPECT_EQ(escaped("\xc2\x85"), "\\u0085");
    EXPECT_EQ(escaped("\xe2\x80\xa8\xe2\x80\xa9"), "\\u2028\\u2029");
    EXPECT_EQ(escaped("\xe2\x80\xae"), "\\u202e") << "right-to-left override";
}

TEST(Escape, bytes_that_are_no_utf8_are_escaped_one_by_one) {
    EXPECT_EQ(escaped("\xff\xc3("), "\\xff\\xc3(");
    EXPECT_EQ(escaped("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "a surrogate";
    EXPECT_EQ(escaped("\xc0\x8a"), "\\xc0\\x8a") << "an overlong newline";
}

TEST(Escape, brackets_are_escaped_within_a_transaction_id_only) {
    EXPECT_EQ(escaped("A] [B", Within::transaction_id), "A\\x5d \\x5bB");
}

TEST(Escape, the_backslash_is_doubled_so_that_an_escape_cannot_be_typed) {
    EXPECT_EQ(escaped("\\n"), "\\\\n");
    EXPECT_EQ(unescape("\\\\n"), "\\n");
}

TEST(Escape, any_bytes_come_back_and_never_hold_a_control_character) {
    std::mt19937 random{20170821};
    for (int round = 0; round < 20000; ++round) {
        const std::string bytes = random_bytes(random);
        for (const Within where : {Within::text, Within::transaction_id}) {
            const std::string text = escaped(bytes, where);
            ASSERT_EQ(unescape(text), bytes);
            ASSERT_EQ(text.find_first_of("\n\r\x1b\x7f"), std::string::npos);
            if (where == Within::transaction_id) {
                ASSERT_EQ(text.find_first_of("[]"), std::string::npos);
            }
        }
    }
}

TEST(Escape, a_limit_cuts_between_characters_and_escapes_never_within) {
    std::mt19937 random{1};
    for (int round = 0; round < 5000; ++round) {
        const std::string bytes = random_bytes(random);
        const std::size_t limit = random() % 30;
        std::string text;
        const std::size_t taken = append_escaped(text, bytes, Within::text, limit);
        ASSERT_LE(text.size(), limit);
        ASSERT_EQ(unescape(text), bytes.substr(0, taken));
    }
}

TEST(Escape, an_escape_that_is_not_ours_stays_as_it_stands) {
    EXPECT_EQ(unescape("\\q \\x5 \\xzz \\u12 \\ud800 \\"), "\\q \\x5 \\xzz \\u12 \\ud800 \\");
}

TEST(Escape, printable_text_keeps_backslashes_and_is_idempotent) {
    std::string once;
    append_printable(once, "a\\n\x1b]0;title\x07\xff");
    EXPECT_EQ(once, "a\\n\\x1b]0;title\\x07\\xff");
    std::string twice;
    append_printable(twice, once);
    EXPECT_EQ(twice, once);
}

} // namespace
} // namespace shopd::trace
