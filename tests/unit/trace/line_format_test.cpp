#include "daemon/trace/line_format.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace shopd::trace {
namespace {

using namespace std::chrono_literals;

/// 2017-08-21 20:38:55.525 in Paris.
const std::chrono::system_clock::time_point documented{1503340735525ms};

std::string format(const Line& line) {
    static Stamper stamper{"Europe/Paris"};
    std::string out;
    append_line(out, line, stamper);
    return out;
}

std::string_view without_newline(std::string_view line) {
    return line.substr(0, line.size() - 1);
}

bool is_of(std::string_view line, const std::string& transaction_id) {
    const auto parsed = parse_line(line);
    return parsed && TransactionMatcher{transaction_id}.matches(*parsed);
}

TEST(LineFormat, is_the_documentations_byte_for_byte) {
    EXPECT_EQ(format({"TU90QMLVYXD5UMZYUQ==", "Order placed : 1 objects", documented}),
              "-- 2017-8-21 20:38:55 525 -- [TU90QMLVYXD5UMZYUQ==] Order placed : 1 objects\n");
}

TEST(LineFormat, the_month_is_not_padded_the_day_and_the_milliseconds_are) {
    const auto ninth_of_january =
        std::chrono::system_clock::time_point{std::chrono::sys_days{std::chrono::January / 9 / 2026}} + 7ms;
    EXPECT_EQ(format({"T", "x", ninth_of_january}), "-- 2026-1-09 01:00:00 007 -- [T] x\n");
}

TEST(LineFormat, a_line_without_a_transaction_has_no_brackets) {
    EXPECT_EQ(format({"", "No such bill", documented}), "-- 2017-8-21 20:38:55 525 -- No such bill\n");
}

TEST(LineFormat, any_bytes_make_exactly_one_line_that_gives_them_back) {
    std::mt19937 random{42};
    const auto random_bytes = [&] {
        std::string bytes;
        for (auto count = random() % 40; count > 0; --count) {
            static const std::string_view nasty = "[]\\\n\r -x";
            bytes.push_back(random() % 3 == 0 ? nasty[random() % nasty.size()] : static_cast<char>(random() % 256));
        }
        return bytes;
    };
    for (int round = 0; round < 20000; ++round) {
        const Line line{random_bytes(), random_bytes(), documented + std::chrono::hours{random() % 100000}};
        const std::string bytes = format(line);
        ASSERT_EQ(std::count(bytes.begin(), bytes.end(), '\n'), 1);
        ASSERT_EQ(bytes.back(), '\n');
        const auto parsed = parse_line(without_newline(bytes));
        ASSERT_TRUE(parsed) << bytes;
        ASSERT_EQ(parsed->format, Format::ours) << bytes;
        ASSERT_EQ(parsed->transaction_id(), line.transaction_id) << bytes;
        ASSERT_EQ(parsed->text(), line.text) << bytes;
    }
}

TEST(LineFormat, a_hostile_id_cannot_forge_another_ids_line) {
    const std::vector<std::string> hostile = {"VICTIM] Order placed",
                                              "x]\n-- 2017-8-21 20:38:55 525 -- [VICTIM",
                                              "[VICTIM]",
                                              "VICTIM]",
                                              "\xff"
                                              "VICTIM",
                                              "VICTIM\\x5d"};
    for (const auto& id : hostile) {
        const std::string line = format({id, "[VICTIM] text", documented});
        EXPECT_FALSE(is_of(without_newline(line), "VICTIM")) << line;
        EXPECT_TRUE(is_of(without_newline(line), id)) << line;
    }
}

TEST(LineFormat, a_text_without_id_can_pass_neither_for_one_with_an_id_nor_for_the_plugins) {
    for (const std::string text : {"[VICTIM] Order placed", " [VICTIM] Order placed", "-1-  [VICTIM] x"}) {
        const std::string line = format({"", text, documented});
        EXPECT_FALSE(is_of(without_newline(line), "VICTIM")) << line;
        const auto parsed = parse_line(without_newline(line));
        ASSERT_TRUE(parsed);
        EXPECT_EQ(parsed->text(), text);
        EXPECT_EQ(parsed->transaction_id(), "");
    }
}

TEST(LineFormat, an_endless_text_is_cut_and_says_so) {
    const std::string line = format({"T", std::string(100000, 'a'), documented});
    EXPECT_LT(line.size(), longest_text + 100);
    EXPECT_TRUE(line.ends_with("aaa\\(cut 83616 bytes)\n")) << line.substr(line.size() - 40);
}

TEST(LineFormat, an_endless_id_is_cut_and_is_still_found) {
    const std::string id(5000, ']');
    const std::string line = format({id, "x", documented});
    EXPECT_LT(line.size(), longest_transaction_id + 100);
    EXPECT_TRUE(is_of(without_newline(line), id));
    EXPECT_FALSE(is_of(without_newline(line), id + "]"));
}

TEST(LineFormat, the_plugins_line_since_2019_is_read) {
    const auto parsed =
        parse_line("-- 2026-11-22 15:45:48 439 -34-  [TU96DZJQT0RDLJVPRQ==] Bill.save Saving Items BILLING/EFORM");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->format, Format::plugin);
    EXPECT_EQ(parsed->transaction_id(), "TU96DZJQT0RDLJVPRQ==");
    EXPECT_EQ(parsed->text(), "Bill.save Saving Items BILLING/EFORM");
    EXPECT_EQ(parsed->stamp, "2026-11-22 15:45:48 439");
}

TEST(LineFormat, the_plugins_line_before_2019_is_read) {
    const auto parsed = parse_line("-- 2018-5-12 10:11:12 123 --  [TU8] text with a \\backslash");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->format, Format::plugin_before_2019);
    EXPECT_EQ(parsed->transaction_id(), "TU8");
    EXPECT_EQ(parsed->text(), "text with a \\backslash");
    const LocalTime expected = std::chrono::local_days{std::chrono::May / 12 / 2018} + 10h + 11min + 12s + 123ms;
    EXPECT_EQ(parsed->at, expected);
}

TEST(LineFormat, a_plugins_line_without_id_or_with_blanks_after_it_is_read) {
    EXPECT_EQ(parse_line("-- 2026-1-09 15:45:48 439 -1-  No shipzones")->text(), "No shipzones");
    EXPECT_EQ(parse_line("-- 2026-1-09 15:45:48 439 -1-  [T]  Test Processing : paying")->transaction_id(), "T");
}

TEST(LineFormat, ids_are_matched_literally) {
    const std::string_view line = "-- 2026-1-09 15:45:48 439 -1-  [TU9.+/==] x";
    EXPECT_TRUE(is_of(line, "TU9.+/=="));
    EXPECT_FALSE(is_of(line, "TU9.*"));
    EXPECT_FALSE(is_of(line, "TU9"));
    EXPECT_FALSE(is_of("-- 2026-1-09 15:45:48 439 -1-  see [TU9] there", "TU9")) << "only at the beginning";
}

TEST(LineFormat, what_is_no_line_of_a_trace_is_not_taken_for_one) {
    for (const std::string_view line : {"", "--", "-- ", "MailTo: a@b.org", "-- 2017-13-21 20:38:55 525 -- [T] x",
                                        "-- 2017-8-21 20:38:55 52 -- [T] x", "-- 2017-8-21 20:38:55 525",
                                        "-- 2017-8-21 20:38:55 525 ", "-- 2017-8-21 20:38:55 525 x [T]",
                                        "-- 2017-8-21 20:38:55 525 -x-  [T]", " -- 2017-8-21 20:38:55 525 -- [T] x"})
        EXPECT_FALSE(parse_line(line)) << line;
}

} // namespace
} // namespace shopd::trace
