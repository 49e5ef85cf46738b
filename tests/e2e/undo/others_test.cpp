#include "tests/e2e/undo/refunding.hpp"

namespace shopd::e2e {
namespace {

TEST(RefundsBesideOthers, keep_the_access_with_the_dates_roles_and_groups_of_the_order_that_stays) {
    Refunding at;
    const auto refunded = at.sell("SHORT");
    EVENTUALLY_COMPLETE(at, refunded);
    const auto staying = at.sell("LONG");
    EVENTUALLY_COMPLETE(at, staying);
    EXPECT_EQ(at.access(), (Access{1900000000, 2000000000, 0}));
    EXPECT_EQ(at.roles(), "5 12");
    at.pay_back(refunded);
    EVENTUALLY_UNDONE(at, refunded);
    EXPECT_EQ(at.access(), (Access{1920000000, 2000000000, 0}));
    EXPECT_EQ(at.roles(), "12");
    EXPECT_EQ(at.groups(), "customer_known");
    EXPECT_EQ(at.product(refunded), "1 billed delete");
    EXPECT_EQ(at.product(staying), "0 billed");

    at.pay_back(staying);
    EVENTUALLY_UNDONE(at, staying);
    EXPECT_EQ(at.access(), (Access{1920000000, 2000000000, 1}));
    EXPECT_ALL_WELL(at);
}

TEST(RefundsBesideOthers, of_both_at_once_end_the_access) {
    Refunding at{"production: { undo: remove }\n"};
    const auto first = at.sell("SHORT");
    EVENTUALLY_COMPLETE(at, first);
    const auto second = at.sell("LONG");
    EVENTUALLY_COMPLETE(at, second);
    at.site.execute("update mdl_local_shop_bill set status = 'PAYBACK'");
    EVENTUALLY_UNDONE(at, first);
    EVENTUALLY_UNDONE(at, second);
    EXPECT_EQ(at.access(), no_access);
    EXPECT_ALL_WELL(at);
}

TEST(RefundsBesideOthers, keep_what_another_customer_of_the_same_account_bought) {
    Refunding at;
    const auto refunded = at.sell("SHORT");
    EVENTUALLY_COMPLETE(at, refunded);
    at.customer = sandbox::shop::create_customer(at.database, {.email = "second@example.org"}, at.user);
    const auto staying = at.sell("ALWAYS");
    EVENTUALLY_COMPLETE(at, staying);
    at.pay_back(refunded);
    EVENTUALLY_UNDONE(at, refunded);
    EXPECT_EQ(at.access(), (Access{1910000000, 0, 0}));
    EXPECT_EQ(at.roles(), "5");
    EXPECT_ALL_WELL(at);
}

TEST(RefundsBesideOthers, keep_customer_support_until_the_last_order_is_refunded) {
    Refunding at{"customer_support: { course: CUSTOMERSUPPORT, roles: [student, customer] }\n",
                 {.with_support_course = true}};
    const auto first = at.sell("SHORT");
    EVENTUALLY_COMPLETE(at, first);
    const auto second = at.sell("ALWAYS");
    EVENTUALLY_COMPLETE(at, second);
    at.pay_back(first);
    EVENTUALLY_UNDONE(at, first);
    EXPECT_EQ(at.access(2).suspended, 0);
    at.pay_back(second);
    EVENTUALLY_UNDONE(at, second);
    EXPECT_EQ(at.access(2).suspended, 1);

    const auto third = at.sell("ALWAYS");
    EVENTUALLY_COMPLETE(at, third);
    EXPECT_EQ(at.access(2).suspended, 0);
    EXPECT_EQ(at.access(3), (Access{1910000000, 0, 0}));
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
