#include "daemon/trace/remembered.hpp"

#include <gtest/gtest.h>

namespace shopd::trace {
namespace {

const FileId file{1, 2};

TEST(Remembered, a_line_is_taken_once_and_as_often_as_it_was_written) {
    Remembered lines;
    lines.add("T", {"[T] a", {file, 0, 10}});
    lines.add("T", {"[T] a", {file, 10, 10}});
    EXPECT_TRUE(lines.take("T", "[T] a", 7));
    EXPECT_TRUE(lines.take("T", "[T] a", 7));
    EXPECT_FALSE(lines.take("T", "[T] a", 7));
    EXPECT_FALSE(lines.take("T", "[T] b", 7));
    EXPECT_FALSE(lines.take("U", "[T] a", 7));
}

TEST(Remembered, what_a_failed_wave_took_can_be_taken_again) {
    Remembered lines;
    lines.add("T", {"[T] a", {file, 0, 10}});
    EXPECT_TRUE(lines.take("T", "[T] a", 7));
    EXPECT_EQ(lines.taken(7), std::vector<std::string>{"T"});
    lines.release(7);
    EXPECT_TRUE(lines.take("T", "[T] a", 8));
}

TEST(Remembered, neighbouring_lines_are_one_extent_and_forgotten_ones_split_it) {
    Remembered lines;
    lines.add("T", {"[T] a", {file, 0, 10}});
    lines.add("U", {"[U] b", {file, 10, 5}});
    lines.add("T", {"[T] c", {file, 15, 5}});
    EXPECT_EQ(lines.extents(), (std::vector<Extent>{{file, 0, 20}}));
    EXPECT_TRUE(lines.forget("U"));
    EXPECT_EQ(lines.extents(), (std::vector<Extent>{{file, 0, 10}, {file, 15, 5}}));
    EXPECT_EQ(lines.transactions(), std::vector<std::string>{"T"});
    EXPECT_FALSE(lines.forget("U"));
}

TEST(Remembered, lines_that_a_failed_sync_may_have_lost_are_forgotten) {
    Remembered lines;
    lines.add("T", {"[T] a", {file, 0, 10}, 3});
    lines.add("T", {"[T] b", {file, 10, 10}, 5});
    lines.forget_turns(4, 9);
    EXPECT_EQ(lines.extents(), (std::vector<Extent>{{file, 0, 10}}));
}

} // namespace
} // namespace shopd::trace
