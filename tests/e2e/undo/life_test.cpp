#include "tests/e2e/undo/refunding.hpp"

namespace shopd::e2e {
namespace {

TEST(LifeOfAnOrder, that_was_paid_back_and_is_paid_again_is_produced_again_in_its_own_rows) {
    Refunding at;
    const auto order = at.sell("SHORT");
    EVENTUALLY_COMPLETE(at, order);
    const auto reference = at.site.value("select reference from mdl_local_shop_product");
    at.pay_back(order);
    EVENTUALLY_UNDONE(at, order);
    sandbox::shop::pay(at.database, order.bill);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.access(), (Access{1900000000, 1950000000, 0}));
    EXPECT_EQ(at.product(order), "0 billed delete restore");
    EXPECT_EQ(at.site.value("select reference from mdl_local_shop_product"), reference);

    at.pay_back(order);
    EVENTUALLY_UNDONE(at, order);
    EXPECT_EQ(at.access(), (Access{1900000000, 1950000000, 1}));
    EXPECT_EQ(at.product(order), "1 billed delete restore delete");
    EXPECT_ALL_WELL(at);
}

TEST(LifeOfAnOrder, that_was_removed_and_is_paid_again_enrols_again) {
    Refunding at{"production: { undo: remove }\n"};
    const auto order = at.sell("SHORT");
    EVENTUALLY_COMPLETE(at, order);
    at.pay_back(order);
    EVENTUALLY_UNDONE(at, order);
    sandbox::shop::pay(at.database, order.bill);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.access(), (Access{1900000000, 1950000000, 0}));
    EXPECT_EQ(at.groups(), "Spring customer_known");
    EXPECT_EQ(at.site.number("select p.instanceid - ue.id from mdl_local_shop_product p, mdl_user_enrolments ue where "
                             "ue.userid = $1",
                             {std::to_string(at.user)}),
              0);
    EXPECT_ALL_WELL(at);
}

TEST(LifeOfAnOrder, that_was_paid_back_may_be_cancelled_then_without_a_person) {
    Refunding at;
    const auto order = at.sell("SHORT");
    EVENTUALLY_COMPLETE(at, order);
    at.pay_back(order);
    EVENTUALLY_UNDONE(at, order);
    sandbox::shop::cancel(at.database, order.bill);
    EVENTUALLY(at.site.value("select status from moodle_shopd.orders where bill = $1", {std::to_string(order.bill)}) ==
                   "CANCELLED",
               at.daemon);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
}

TEST(LifeOfAnOrder, that_is_cancelled_after_its_payment_undoes_nothing_until_it_is_paid_back) {
    Refunding at;
    const auto order = at.sell("SHORT");
    EVENTUALLY_COMPLETE(at, order);
    sandbox::shop::cancel(at.database, order.bill);
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), "cancelled after payment");
    EXPECT_EQ(at.access(), (Access{1900000000, 1950000000, 0}));
    at.pay_back(order);
    EVENTUALLY_UNDONE(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    EXPECT_EQ(at.access().suspended, 1);
}

TEST(LifeOfAnOrder, that_was_prepaid_and_is_cancelled_takes_back_customer_support_but_never_the_account) {
    Refunding at{"production: { prepay: [PENDING] }\n"
                 "customer_support: { course: CUSTOMERSUPPORT, roles: [student, customer] }\n",
                 {.with_support_course = true}};
    at.daemon.start_ready();
    const auto order = sandbox::shop::place(at.database, {.known_customer = at.customer, .items = {{"SHORT", 1}}});
    sandbox::shop::pend(at.database, order.bill);
    EVENTUALLY(at.access(2).suspended == 0, at.daemon);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    sandbox::shop::cancel(at.database, order.bill);
    EVENTUALLY(at.access(2).suspended == 1 && all_quiet(at.site), at.daemon);
    EXPECT_EQ(at.account_of(order), at.user);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    EXPECT_THAT(at.daemon.trace_of(order.transaction_id),
                ::testing::IsSupersetOf({"Production Controller : Undo starting from PENDING ...",
                                         "Production Process : Customer support suspended."}));
}

} // namespace
} // namespace shopd::e2e
