#include "tests/e2e/life/living.hpp"

namespace shopd::e2e {
namespace {

TEST(ProductsBesideOthers, deleted_leave_the_access_with_the_dates_and_roles_of_those_that_stay) {
    Living at;
    const auto deleted = at.sold("SHORT");
    const auto staying = at.sold("LONG");
    EXPECT_EQ(at.access(), (Access{1900000000, 2000000000, 0}));
    at.change(deleted, "deleted = 1");
    EVENTUALLY(at.access() == (Access{1920000000, 2000000000, 0}), at.daemon);
    EVENTUALLY_FOLLOWED(at);
    EXPECT_EQ(at.roles(), "12");
    at.change(deleted, "deleted = 0");
    EVENTUALLY(at.access() == (Access{1900000000, 2000000000, 0}), at.daemon);
    EVENTUALLY_FOLLOWED(at);
    at.change(staying, "deleted = 1");
    EVENTUALLY(at.access() == (Access{1900000000, 1950000000, 0}), at.daemon);
    EVENTUALLY_FOLLOWED(at);
    EXPECT_ALL_WELL(at);
}

TEST(ProductsBesideOthers, that_end_earlier_do_not_cut_an_unlimited_access) {
    Living at;
    const auto cut = at.sold("SHORT");
    const auto unlimited = at.sold("ALWAYS");
    EXPECT_EQ(at.access(), (Access{1900000000, 0, 0}));
    at.change(cut, "enddate = 1930000000");
    EVENTUALLY_FOLLOWED(at);
    EXPECT_EQ(at.access(), (Access{1900000000, 0, 0}));
    at.remove(unlimited);
    EVENTUALLY(at.access() == (Access{1900000000, 1930000000, 0}), at.daemon);
    EVENTUALLY_FOLLOWED(at);
    EXPECT_ALL_WELL(at);
}

TEST(ProductsBesideOthers, two_of_two_orders_changed_at_once_come_to_what_both_say) {
    Living at;
    const auto first = at.sold("SHORT");
    const auto second = at.sold("LONG");
    at.site.execute("update mdl_local_shop_product set enddate = case when enddate = 1950000000 then 1930000000 else "
                    "1940000000 end");
    EVENTUALLY(at.access().end == 1940000000, at.daemon);
    EVENTUALLY_FOLLOWED(at);
    EXPECT_EQ(at.access(), (Access{1900000000, 1940000000, 0}));
    at.site.execute("update mdl_local_shop_product set deleted = 1");
    EVENTUALLY(at.access().suspended == 1, at.daemon);
    EVENTUALLY_FOLLOWED(at);
    EXPECT_EQ(dead_causes(at.site, first.bill) + dead_causes(at.site, second.bill), "");
    EXPECT_ALL_WELL(at);
}

TEST(ProductsBesideOthers, a_later_end_set_in_moodle_by_hand_is_not_cut_but_an_earlier_one_gives_way) {
    Living at;
    const auto order = at.sold("SHORT");
    at.site.execute("update mdl_user_enrolments set timeend = 1960000000 where userid = " + std::to_string(at.user));
    at.change(order, "enddate = 1930000000");
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), "PRODUCT: access changed by hand");
    EXPECT_EQ(at.access(), (Access{1900000000, 1960000000, 0}));
    at.change(order, "enddate = 1990000000");
    EVENTUALLY(at.access() == (Access{1900000000, 1990000000, 0}), at.daemon);
    EVENTUALLY_FOLLOWED(at);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
}

TEST(ProductsBesideOthers, that_we_did_not_make_are_left_alone) {
    Living at;
    const auto order = at.sold("SHORT");
    at.site.execute("insert into mdl_local_shop_product (customerid, contexttype, instanceid, enddate, reference, "
                    "productiondata, extradata) select $1::bigint, 'userenrol', ue.id, 1, 'ABC', '', '' from "
                    "mdl_user_enrolments ue where ue.userid = $2::bigint",
                    {std::to_string(at.customer), std::to_string(at.user)});
    at.site.execute("update mdl_local_shop_product set deleted = 1 where reference = 'ABC'");
    EVENTUALLY_FOLLOWED(at);
    at.site.execute("delete from mdl_local_shop_product where reference = 'ABC'");
    EVENTUALLY_FOLLOWED(at);
    EXPECT_EQ(at.access(), (Access{1900000000, 1950000000, 0}));
    EXPECT_EQ(at.product(order), "0 billed");
}

} // namespace
} // namespace shopd::e2e
