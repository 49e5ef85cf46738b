#include "config/units.hpp"

#include <gtest/gtest.h>

namespace shopd::config {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

milliseconds read_duration(std::string_view text) {
    return std::get<milliseconds>(parse_duration(text));
}

std::string remedy(const auto& parsed) {
    return std::get<NotInUnits>(parsed).remedy;
}

TEST(Units, of_time_are_read_with_and_without_a_blank) {
    EXPECT_EQ(read_duration("300 ms"), 300ms);
    EXPECT_EQ(read_duration("60 s"), 60s);
    EXPECT_EQ(read_duration("60s"), 60s);
    EXPECT_EQ(read_duration("10 min"), 10min);
    EXPECT_EQ(read_duration("1 h"), 1h);
    EXPECT_EQ(read_duration("30 days"), 720h);
    EXPECT_EQ(read_duration("1 day"), 24h);
    EXPECT_EQ(read_duration("0 s"), 0ms);
    EXPECT_EQ(read_duration("36525 days"), 36525 * 24h);
}

TEST(Units, that_are_missing_or_named_otherwise_are_shown_rightly) {
    EXPECT_EQ(remedy(parse_duration("60")), "write 60 s (units: ms, s, min, h, days)");
    EXPECT_EQ(remedy(parse_duration("30", "days")), "write 30 days (units: ms, s, min, h, days)");
    EXPECT_EQ(remedy(parse_duration("5 Minutes")), "write 5 min (units: ms, s, min, h, days)");
    EXPECT_EQ(remedy(parse_duration("1h30")), "write 1 s (units: ms, s, min, h, days)");
    EXPECT_EQ(remedy(parse_size("64 MB")), "write 64 MiB (units: B, KiB, MiB, GiB)");
    EXPECT_EQ(remedy(parse_size("64")), "write 64 MiB (units: B, KiB, MiB, GiB)");
    EXPECT_EQ(remedy(parse_rate("50 / 10 min")), "write it as 50 per 10 min");
    EXPECT_EQ(remedy(parse_point_in_time("+365")), "write +365 days (units: days, hours)");
    EXPECT_EQ(remedy(parse_point_in_time("+12H")), "write +12 hours (units: days, hours)");
}

TEST(Units, are_not_guessed_for_what_is_no_whole_number) {
    for (const auto* text : {"", " ", "s", "1.5 h", "-1 s", "+1 s", "0x10 s", "010 s", "1e3 s", "1 000 s", "١ s",
                             "1 s s", "18446744073709551616 s", "36526 days", "18446744073709551615 days"})
        EXPECT_TRUE(std::holds_alternative<NotInUnits>(parse_duration(text))) << text;
}

TEST(Units, of_size_are_powers_of_two) {
    EXPECT_EQ(std::get<std::uint64_t>(parse_size("512 B")), 512U);
    EXPECT_EQ(std::get<std::uint64_t>(parse_size("64 MiB")), 67'108'864U);
    EXPECT_EQ(std::get<std::uint64_t>(parse_size("2GiB")), 2'147'483'648U);
    EXPECT_TRUE(std::holds_alternative<NotInUnits>(parse_size("17179869184 GiB")));
}

TEST(Units, of_a_rate_are_a_number_and_a_time) {
    const auto rate = std::get<Rate>(parse_rate("50 per 10 min"));
    EXPECT_EQ(rate.count, 50U);
    EXPECT_EQ(rate.within, 10min);
    for (const auto* text : {"", "50", " per ", "per 10 min", "x per 1 s", "50 per", "50 per 10"})
        EXPECT_TRUE(std::holds_alternative<NotInUnits>(parse_rate(text))) << text;
}

TEST(Units, of_a_point_in_time_are_seconds_since_1970_or_days_and_hours_from_then_on) {
    const auto read = [](std::string_view text) { return std::get<PointInTime>(parse_point_in_time(text)); };
    EXPECT_FALSE(read("1798761600").relative);
    EXPECT_EQ(read("1798761600").offset, 1'798'761'600s);
    EXPECT_TRUE(read("+365 days").relative);
    EXPECT_EQ(read("+365 days").offset, 365 * 24h);
    EXPECT_EQ(read("+1 day").offset, 24h);
    EXPECT_EQ(read("+12 hours").offset, 12h);
    EXPECT_EQ(read("+1hour").offset, 1h);
    for (const auto* text :
         {"", "+", "+ days", "-1 days", "tomorrow", "+30D", "2027-01-01", "+36526 days", "99999999999999"})
        EXPECT_TRUE(std::holds_alternative<NotInUnits>(parse_point_in_time(text))) << text;
}

TEST(Units, of_days_may_be_left_out) {
    EXPECT_EQ(std::get<std::chrono::days>(parse_days("30")).count(), 30);
    EXPECT_EQ(std::get<std::chrono::days>(parse_days("30 days")).count(), 30);
    EXPECT_TRUE(std::holds_alternative<NotInUnits>(parse_days("30 h")));
}

TEST(Units, are_written_in_the_largest_that_divides) {
    EXPECT_EQ(to_text(milliseconds{60s}), "1 min");
    EXPECT_EQ(to_text(milliseconds{90s}), "90 s");
    EXPECT_EQ(to_text(milliseconds{1500ms}), "1500 ms");
    EXPECT_EQ(to_text(milliseconds{720h}), "30 days");
    EXPECT_EQ(to_text(milliseconds{24h}), "1 day");
    EXPECT_EQ(to_text(milliseconds{0}), "0 s");
    EXPECT_EQ(to_size_text(67'108'864), "64 MiB");
    EXPECT_EQ(to_size_text(1000), "1000 B");
    EXPECT_EQ(to_text(Rate{50, 10min}), "50 per 10 min");
}

} // namespace
} // namespace shopd::config
