#include "tests/e2e/life/table.hpp"

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

class Handlers : public ::testing::TestWithParam<Row> {};

TEST_P(Handlers, give_in_postpay_and_follow_their_products) {
    Selling at{GetParam()};
    auto order = at.place();
    shop::pend(at.database, order.bill);
    EVENTUALLY(
        at.site.number("select count(*) from moodle_shopd.ledger where place = 1 and kind = 'account' and outcome = "
                       "'done'") == 1 &&
            all_quiet(at.site),
        at.daemon);
    EXPECT_EQ(at.state(order), "PENDING" + at.stood_before()) << "prepay makes or attaches the account";
    shop::pay(at.database, order.bill);
    EVENTUALLY_STATE(at, order, GetParam().paid);
    at.change(order, "deleted = 1");
    EVENTUALLY_STATE(at, order, GetParam().deleted);
    at.change(order, "deleted = 0");
    EVENTUALLY_FOLLOWED(at);
    at.change(order, "enddate = 1960000000");
    EVENTUALLY_STATE(at, order, GetParam().moved);
    at.remove(order);
    EVENTUALLY_STATE(at, order, GetParam().removed);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    EXPECT_NOTHING_TWICE(at.site);
}

TEST_P(Handlers, placed_and_paid_twice_give_once_and_are_refunded_once) {
    Selling at{GetParam()};
    BUY_TWICE_OVER(at, order,
                   (shop::NewOrder{.known_customer = at.customer, .items = {{"SOLD", GetParam().quantity}}}));
    EVENTUALLY_STATE(at, order, GetParam().paid);
    at.pay_back(order);
    EVENTUALLY_STATE(at, order, GetParam().refunded);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    EXPECT_NOTHING_TWICE(at.site);
}

INSTANTIATE_TEST_SUITE_P(Each, Handlers, ::testing::ValuesIn(table()),
                         [](const auto& tested) { return tested.param.handler; });

} // namespace
} // namespace shopd::e2e
