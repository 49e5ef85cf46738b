#include "tests/e2e/life/living.hpp"

namespace shopd::e2e {
namespace {

TEST(RefundsOfChangedProducts, with_moved_dates_suspend_the_access) {
    Living at;
    const auto order = at.sold("SHORT");
    at.change(order, "enddate = 1930000000");
    EVENTUALLY(at.access().end == 1930000000, at.daemon);
    EVENTUALLY_FOLLOWED(at);
    at.pay_back(order);
    EVENTUALLY_UNDONE(at, order);
    EXPECT_EQ(at.access(), (Access{1900000000, 1930000000, 1}));
    EXPECT_EQ(at.product(order), "1 billed update delete");
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    EXPECT_ALL_WELL(at);
}

TEST(RefundsOfChangedProducts, that_were_deleted_unenrol_where_the_configuration_says_so_and_paid_again_they_are_back) {
    Living at{"production: { undo: remove }\n"};
    const auto order = at.sold("SHORT");
    at.change(order, "deleted = 1");
    EVENTUALLY(at.access().suspended == 1, at.daemon);
    EVENTUALLY_FOLLOWED(at);
    at.pay_back(order);
    EVENTUALLY_UNDONE(at, order);
    EXPECT_EQ(at.access(), no_access);
    sandbox::shop::pay(at.database, order.bill);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.access(), (Access{1900000000, 1950000000, 0}));
    EXPECT_EQ(at.product(order), "0 billed delete restore");
    EVENTUALLY_FOLLOWED(at);
    EXPECT_ALL_WELL(at);
}

TEST(RefundsOfChangedProducts, by_hand_and_bought_again_reactivates) {
    Living at;
    const auto deleted = at.sold("SHORT");
    at.change(deleted, "deleted = 1");
    EVENTUALLY(at.access().suspended == 1, at.daemon);
    EVENTUALLY_FOLLOWED(at);
    at.sold("LONG");
    EXPECT_EQ(at.access().suspended, 0);
    EXPECT_EQ(at.access().end, 2000000000);
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
