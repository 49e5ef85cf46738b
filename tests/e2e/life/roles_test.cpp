#include "tests/e2e/life/living.hpp"

namespace shopd::e2e {
namespace {

struct Roles : Living {
    std::int64_t held() {
        return site.number(
            "select count(*) from mdl_role_assignments where roleid = 12 and contextid = 1 and userid = $1",
            {std::to_string(user)});
    }

    bool named_by_products() {
        return site.number(
                   "select count(*) from mdl_local_shop_product p where p.deleted = 0 and not exists (select from "
                   "mdl_role_assignments a where a.id = p.instanceid)") == 0;
    }
};

TEST(RolesOfProducts, deleted_are_unassigned_and_restored_are_assigned_again) {
    Roles at;
    const auto order = at.sold("ROLE");
    EXPECT_EQ(at.held(), 1);
    at.change(order, "deleted = 1");
    EVENTUALLY(at.held() == 0, at.daemon);
    EVENTUALLY_FOLLOWED(at);
    at.change(order, "deleted = 0");
    EVENTUALLY(at.held() == 1, at.daemon);
    EVENTUALLY_FOLLOWED(at);
    EXPECT_TRUE(at.named_by_products());
    EXPECT_EQ(at.product(order), "0 billed delete restore");
    EXPECT_EQ(at.outcomes(order), "done");
    const auto user = std::to_string(at.user);
    EXPECT_THAT(at.daemon.trace_of(order.transaction_id),
                ::testing::IsSupersetOf({"STD_ASSIGN_ROLE_ON_CONTEXT Product : User " + user + " unassigned in system",
                                         "STD_ASSIGN_ROLE_ON_CONTEXT Product : User " + user + " restored in system"}));
    EXPECT_ALL_WELL(at);
}

TEST(RolesOfProducts, stay_while_another_order_gives_them) {
    Roles at;
    const auto first = at.sold("ROLE");
    const auto second = at.sold("ROLE");
    at.remove(first);
    EVENTUALLY_FOLLOWED(at);
    EXPECT_EQ(at.held(), 1);
    at.pay_back(second);
    EVENTUALLY_UNDONE(at, second);
    EXPECT_EQ(at.held(), 0);
    EXPECT_EQ(dead_causes(at.site, first.bill) + dead_causes(at.site, second.bill), "");
    EXPECT_ALL_WELL(at);
}

TEST(RolesOfProducts, that_were_held_before_are_left_to_their_holder) {
    Roles at;
    at.site.execute("insert into mdl_role_assignments (roleid, contextid, userid) values (12, 1, $1::bigint)",
                    {std::to_string(at.user)});
    const auto order = at.sold("ROLE");
    at.change(order, "deleted = 1");
    EVENTUALLY_FOLLOWED(at);
    at.pay_back(order);
    EVENTUALLY_UNDONE(at, order);
    EXPECT_EQ(at.held(), 1);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
}

TEST(RolesOfProducts, paid_back_are_unassigned_and_paid_again_are_assigned) {
    Roles at;
    const auto order = at.sold("ROLE");
    at.pay_back(order);
    EVENTUALLY_UNDONE(at, order);
    EXPECT_EQ(at.held(), 0);
    EXPECT_EQ(at.product(order), "1 billed delete");
    sandbox::shop::pay(at.database, order.bill);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.held(), 1);
    EXPECT_EQ(at.product(order), "0 billed delete restore");
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
