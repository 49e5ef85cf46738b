#include "daemon/feed/nudge.hpp"

#include <gtest/gtest.h>

#include <array>
#include <thread>
#include <unistd.h>

using shopd::feed::Nudge;
using namespace std::chrono_literals;

TEST(Nudge, a_nudge_before_the_wait_ends_it_at_once_and_counts_once) {
    Nudge nudge;
    nudge.nudge();
    nudge.nudge();
    EXPECT_EQ(nudge.wait(-1, 10s), Nudge::Outcome::nudged);
    EXPECT_EQ(nudge.wait(-1, 1ms), Nudge::Outcome::timed_out);
}

TEST(Nudge, a_nudge_from_another_thread_ends_the_wait) {
    Nudge nudge;
    std::jthread other{[&] { nudge.nudge(); }};
    EXPECT_EQ(nudge.wait(-1, 10s), Nudge::Outcome::nudged);
}

TEST(Nudge, a_readable_descriptor_ends_the_wait_and_a_closed_one_is_readable) {
    Nudge nudge;
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    EXPECT_EQ(nudge.wait(ends[0], 1ms), Nudge::Outcome::timed_out);
    ::close(ends[1]);
    EXPECT_EQ(nudge.wait(ends[0], 10s), Nudge::Outcome::readable);
    ::close(ends[0]);
}
