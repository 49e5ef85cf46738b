#include "moodle/rest/backoff.hpp"

#include <gtest/gtest.h>

namespace shopd::rest {
namespace {

using namespace std::chrono_literals;

std::chrono::milliseconds pause(unsigned failures, double fraction, config::Retry retry = {}) {
    return backoff(retry, failures, [fraction] { return fraction; });
}

} // namespace

TEST(Backoff, doubles_from_first_to_longest) {
    EXPECT_EQ(pause(1, 0.0), 1s);
    EXPECT_EQ(pause(2, 0.0), 2s);
    EXPECT_EQ(pause(3, 0.0), 4s);
    EXPECT_EQ(pause(9, 0.0), 256s);
    EXPECT_EQ(pause(11, 0.0), 300s);
    EXPECT_EQ(pause(11, 0.9999999), 599'999ms);
}

TEST(Backoff, spreads_over_the_upper_half) {
    EXPECT_EQ(pause(1, 0.5), 1500ms);
    EXPECT_EQ(pause(3, 0.25), 5s);
}

TEST(Backoff, stays_within_its_limits_whatever_the_number_and_the_dice) {
    for (const unsigned failures : {0U, 1U, 2U, 50U, 4'000'000'000U})
        for (const double fraction : {0.0, 0.5, 0.999999}) {
            EXPECT_GE(pause(failures, fraction), 1s);
            EXPECT_LE(pause(failures, fraction), 10min);
        }
}

TEST(Backoff, limits_of_a_tests_configuration_are_kept) {
    config::Retry retry;
    retry.first = 5ms;
    retry.longest = 5ms;
    EXPECT_EQ(pause(7, 0.3, retry), 5ms);
    retry.first = 10ms;
    EXPECT_EQ(pause(7, 0.3, retry), 5ms);
}

TEST(Backoff, real_dice_fall_apart) {
    const config::Retry retry;
    bool differ = false;
    const auto first = backoff(retry, 8);
    for (int draw = 0; draw < 20; ++draw)
        differ = differ || backoff(retry, 8) != first;
    EXPECT_TRUE(differ);
}

} // namespace shopd::rest
