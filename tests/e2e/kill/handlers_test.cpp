#include "tests/e2e/life/table.hpp"

namespace shopd::e2e {
namespace {

class KilledHandlers : public ::testing::TestWithParam<Row> {};

#define KILL_AT(at, point, act)                                                                                        \
    do {                                                                                                               \
        (at).daemon.arm(point);                                                                                        \
        act;                                                                                                           \
        ASSERT_TRUE((at).daemon.wait_reached(point)) << (point) << " was not reached\n" << (at).daemon.log();          \
        (at).daemon.kill();                                                                                            \
        (at).daemon.start_ready();                                                                                     \
    } while (false)

/// Killed once Moodle has all and nothing of it is acknowledged: of what is sold, and of what is taken back. At two
/// points, since one that was reached once passes for reached.
TEST_P(KilledHandlers, give_and_take_back_what_they_would_have) {
    Selling at{GetParam()};
    const auto order = at.place();
    EVENTUALLY(at.site.number("select count(*) from moodle_shopd.orders where bill = $1 and status = 'PLACED'",
                              {std::to_string(order.bill)}) == 1 &&
                   all_quiet(at.site),
               at.daemon);
    KILL_AT(at, "after_trace_sync", sandbox::shop::pay(at.database, order.bill));
    EVENTUALLY_STATE(at, order, GetParam().paid);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    KILL_AT(at, "before_commit", at.pay_back(order));
    EVENTUALLY_STATE(at, order, GetParam().refunded);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    auto twice = lines_twice(at.daemon);
    if (at.site.number("select count(*) from mdl_local_shop_product") > 1) // each is taken back with a line of its own
        std::erase_if(twice, [](const auto& line) { return line.find(" Undo : Completed for ") != std::string::npos; });
    EXPECT_THAT(twice, ::testing::IsEmpty());
    EXPECT_NOTHING_TWICE(at.site);
}

INSTANTIATE_TEST_SUITE_P(Each, KilledHandlers, ::testing::ValuesIn(table()),
                         [](const auto& tested) { return tested.param.handler; });

} // namespace
} // namespace shopd::e2e
