#include "tests/e2e/kill/points.hpp"
#include "tests/e2e/life/seats.hpp"

namespace shopd::e2e {
namespace {

class KilledWhileReseating : public ::testing::TestWithParam<std::string> {};

/// A seat is taken from one learner and given to another; killed half way the end is the same.
TEST_P(KilledWhileReseating, the_daemon_ends_where_it_would_have_ended) {
    Seats at{"production: { undo: remove }\n"};
    at.assign("ann");
    EVENTUALLY_IN(at, "ann has the seat");
    at.daemon.arm(GetParam());
    at.assign("bob");
    ASSERT_TRUE(at.daemon.wait_reached(GetParam())) << GetParam() << " was not reached\n" << at.daemon.log();
    at.daemon.kill();
    at.daemon.start_ready();
    EVENTUALLY_IN(at, "bob has the seat");
    EXPECT_EQ(at.row(), "true ");
    EXPECT_EQ(at.site.number("select count(*) from moodle_shopd.dead"), 0);
    EXPECT_THAT(lines_twice(at.daemon), ::testing::IsEmpty());
    EXPECT_NOTHING_TWICE(at.site);
}

INSTANTIATE_TEST_SUITE_P(At, KilledWhileReseating, ::testing::ValuesIn(seat_kills()),
                         [](const auto& tested) { return tested.param; });

} // namespace
} // namespace shopd::e2e
