#include "handlers/planner.hpp"
#include "handlers/production_data.hpp"

#include <gtest/gtest.h>

namespace shopd::handlers {
namespace {

constexpr std::int64_t from = 1'000'000;

TEST(ParseTime, takes_a_timestamp_as_it_is) {
    EXPECT_EQ(parse_time("1798761600", from), 1798761600);
    EXPECT_EQ(parse_time("0", from), 0);
}

TEST(ParseTime, counts_days_and_hours_from_the_moment_given) {
    EXPECT_EQ(parse_time("+365 days", from), from + 365 * 86400);
    EXPECT_EQ(parse_time("+1 day", from), from + 86400);
    EXPECT_EQ(parse_time("+36 hours", from), from + 36 * 3600);
    EXPECT_EQ(parse_time("+7D", from), from + 7 * 86400);
    EXPECT_EQ(parse_time("+7H", from), from + 7 * 3600);
}

TEST(ParseTime, of_anything_else_is_nothing) {
    for (const auto* text : {"", "+", "+days", "+5", "+5 weeks", "+-5 days", "tomorrow", "12x",
                             "+99999999999999999999 days", "+9999999999 days"})
        EXPECT_FALSE(parse_time(text, from)) << text;
}

TEST(ProductionData, is_what_the_plugins_urlencode_writes_with_the_handler_last) {
    EXPECT_EQ(production_data({}, "std_enrolonecourse"), "handler=std_enrolonecourse");
    EXPECT_EQ(production_data({{"coursename", {"EFORM-C", {}}}, {"endtime", {"+365 days", {}}}}, "h"),
              "coursename=EFORM-C&endtime=%2B365+days&handler=h");
    EXPECT_EQ(production_data({{"groupname", {"a&b=c/é~_.", {}}}}, "h"), "groupname=a%26b%3Dc%2F%C3%A9%7E_.&handler=h");
}

} // namespace
} // namespace shopd::handlers
