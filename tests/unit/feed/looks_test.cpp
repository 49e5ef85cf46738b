#include "daemon/feed/looks.hpp"

#include <gtest/gtest.h>

#include <thread>

using shopd::feed::Looks;
using namespace std::chrono_literals;

TEST(Looks, eight_rows_of_one_look_are_busy_and_seven_are_not) {
    Looks looks;
    looks.looked(7, 50);
    EXPECT_FALSE(looks.take_busy());
    looks.looked(8, 50);
    EXPECT_TRUE(looks.take_busy());
    EXPECT_FALSE(looks.take_busy());
}

TEST(Looks, eight_rings_between_two_looks_are_busy) {
    Looks looks;
    looks.notified(7);
    looks.looked(1, 50);
    looks.notified(7);
    EXPECT_FALSE(looks.take_busy());
    looks.notified(1);
    EXPECT_TRUE(looks.take_busy());
}

TEST(Looks, rings_that_come_faster_than_a_slow_disk_can_take_are_busy_however_soon_each_is_looked_for) {
    Looks looks;
    const auto begin = Looks::Clock::now();
    for (int ring = 0; ring < 15; ++ring) {
        EXPECT_FALSE(looks.notified(1, begin + ring * 5ms));
        looks.looked(1, 50);
    }
    EXPECT_TRUE(looks.notified(1, begin + 75ms));
}

TEST(Looks, a_hundred_rings_a_second_are_not_busy) {
    Looks looks;
    const auto begin = Looks::Clock::now();
    for (int ring = 0; ring < 200; ++ring) {
        EXPECT_FALSE(looks.notified(1, begin + ring * 10ms)) << ring;
        looks.looked(1, 50);
    }
}

TEST(Looks, while_everybody_works_and_nobody_looks_it_is_not_quiet) {
    Looks looks;
    looks.begin_awake();
    looks.looked(50, 50);
    std::this_thread::sleep_for(Looks::quiet_for + 5ms);
    EXPECT_FALSE(looks.is_quiet());
    EXPECT_TRUE(looks.is_overloaded(5ms));
    looks.looked(0, 50);
    EXPECT_TRUE(looks.is_quiet());
    EXPECT_FALSE(looks.is_overloaded(0ms));
}

TEST(Looks, an_empty_look_alone_is_not_quiet_before_the_time_has_passed) {
    Looks looks;
    looks.begin_awake();
    looks.looked(0, 50);
    EXPECT_FALSE(looks.is_quiet());
}
