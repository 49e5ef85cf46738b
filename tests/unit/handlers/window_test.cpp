#include "handlers/window.hpp"

#include <gtest/gtest.h>

namespace shopd::handlers {
namespace {

TEST(Windows, widen_to_the_earlier_start_and_the_later_end) {
    EXPECT_EQ(widen({100, 200}, {150, 300}), (Window{100, 300}));
    EXPECT_EQ(widen({150, 300}, {100, 200}), (Window{100, 300}));
    EXPECT_EQ(widen({100, 300}, {150, 200}), (Window{100, 300}));
}

TEST(Windows, no_bound_wins) {
    EXPECT_EQ(widen({100, 0}, {50, 200}), (Window{50, 0}));
    EXPECT_EQ(widen({50, 200}, {100, 0}), (Window{50, 0}));
    EXPECT_EQ(widen({0, 200}, {100, 300}), (Window{0, 300}));
}

TEST(Windows, cover_what_they_hold_at_every_moment_of) {
    EXPECT_TRUE(covers({100, 300}, {150, 200}));
    EXPECT_TRUE(covers({100, 0}, {150, 200}));
    EXPECT_TRUE(covers({0, 0}, {150, 0}));
    EXPECT_FALSE(covers({100, 300}, {50, 200}));
    EXPECT_FALSE(covers({100, 300}, {150, 400}));
    EXPECT_FALSE(covers({100, 300}, {150, 0}));
    EXPECT_FALSE(covers({100, 300}, {0, 200}));
}

} // namespace
} // namespace shopd::handlers
