#include "daemon/trace/local_clock.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <stdexcept>

namespace shopd::trace {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

std::string stamp(Stamper& stamper, std::chrono::system_clock::time_point instant) {
    std::string out;
    stamper.append(out, instant);
    return out;
}

TEST(LocalClock, the_hour_that_summer_time_repeats_comes_twice) {
    Stamper paris{"Europe/Paris"};
    const auto one_o_clock = sys_days{std::chrono::October / 25 / 2026} + 1h;
    EXPECT_EQ(stamp(paris, one_o_clock - 1ms), "2026-10-25 02:59:59 999");
    EXPECT_EQ(stamp(paris, one_o_clock), "2026-10-25 02:00:00 000");
    EXPECT_EQ(stamp(paris, one_o_clock - 1ms), "2026-10-25 02:59:59 999") << "asked again, the other way round";
}

TEST(LocalClock, the_hour_that_summer_time_leaves_out_is_left_out) {
    Stamper paris{"Europe/Paris"};
    const auto one_o_clock = sys_days{std::chrono::March / 29 / 2026} + 1h;
    EXPECT_EQ(stamp(paris, one_o_clock - 1ms), "2026-3-29 01:59:59 999");
    EXPECT_EQ(stamp(paris, one_o_clock), "2026-3-29 03:00:00 000");
}

TEST(LocalClock, zones_with_half_hours_and_without_summer_time_are_right) {
    const auto instant = sys_days{std::chrono::January / 9 / 2026} + 23h;
    Stamper kolkata{"Asia/Kolkata"};
    EXPECT_EQ(stamp(kolkata, instant), "2026-1-10 04:30:00 000");
    Stamper utc{"UTC"};
    EXPECT_EQ(stamp(utc, instant), "2026-1-09 23:00:00 000");
}

TEST(LocalClock, the_environments_TZ_does_not_matter) {
    setenv("TZ", "America/New_York", 1);
    Stamper paris{"Europe/Paris"};
    EXPECT_EQ(stamp(paris, sys_days{std::chrono::January / 9 / 2026}), "2026-1-09 01:00:00 000");
    unsetenv("TZ");
}

TEST(LocalClock, an_unknown_zone_is_refused) {
    EXPECT_THROW(LocalClock{"Europe/Pariss"}, std::invalid_argument);
}

TEST(LocalClock, no_zone_is_the_systems) {
    EXPECT_NO_THROW(LocalClock{""});
}

} // namespace
} // namespace shopd::trace
