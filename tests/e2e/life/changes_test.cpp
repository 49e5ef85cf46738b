#include "tests/e2e/life/living.hpp"

namespace shopd::e2e {
namespace {

using ::testing::IsSupersetOf;

TEST(LifeOfAProduct, marked_deleted_its_access_is_suspended_and_restored_it_is_back) {
    Living at;
    const auto order = at.sold("SHORT");
    at.change(order, "deleted = 1");
    EVENTUALLY(at.access().suspended == 1, at.daemon);
    EVENTUALLY_FOLLOWED(at);
    EXPECT_EQ(at.access(), (Access{1900000000, 1950000000, 1}));
    EXPECT_EQ(at.product(order), "1 billed delete");
    EXPECT_EQ(at.groups(), "Spring customer_known");
    EXPECT_EQ(bill_status(at.site, order.bill), "COMPLETE");

    at.change(order, "deleted = 0");
    EVENTUALLY(at.access().suspended == 0, at.daemon);
    EVENTUALLY_FOLLOWED(at);
    EXPECT_EQ(at.access(), (Access{1900000000, 1950000000, 0}));
    EXPECT_EQ(at.product(order), "0 billed delete restore");
    EXPECT_EQ(at.outcomes(order), "done");
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    const auto user = std::to_string(at.user);
    EVENTUALLY(at.daemon.trace_of(order.transaction_id).size() >= 2, at.daemon);
    EXPECT_THAT(at.daemon.trace_of(order.transaction_id),
                IsSupersetOf({"STD_ENROL_ONE_COURSE Product : User " + user + " suspended in course EFORM-C",
                              "STD_ENROL_ONE_COURSE Product : User " + user + " restored in course EFORM-C"}));
    EXPECT_THAT(lines_twice(at.daemon), ::testing::IsEmpty());
    EXPECT_ALL_WELL(at);
}

TEST(LifeOfAProduct, with_new_dates_its_access_follows_both_ways) {
    Living at;
    const auto order = at.sold("SHORT");
    at.change(order, "enddate = 1930000000");
    EVENTUALLY(at.access().end == 1930000000, at.daemon);
    EVENTUALLY_FOLLOWED(at);
    EXPECT_EQ(at.access(), (Access{1900000000, 1930000000, 0}));
    EXPECT_EQ(at.product(order), "0 billed update");

    at.change(order, "startdate = 1890000000, enddate = 0");
    EVENTUALLY(at.access().end == 0, at.daemon);
    EVENTUALLY_FOLLOWED(at);
    EXPECT_EQ(at.access(), (Access{1890000000, 0, 0}));
    EXPECT_EQ(at.roles(), "5");
    EXPECT_THAT(
        at.daemon.trace_of(order.transaction_id),
        IsSupersetOf({"STD_ENROL_ONE_COURSE Product : Adjusting user enrolment to 1900000000 - 1930000000 in course "
                      "EFORM-C for user " +
                          std::to_string(at.user),
                      "STD_ENROL_ONE_COURSE Product : Adjusting user enrolment to 1890000000 - 0 in course "
                      "EFORM-C for user " +
                          std::to_string(at.user)}));
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    EXPECT_ACCOUNTS_TOLD(at.site, &at.daemon);
}

TEST(LifeOfAProduct, restored_with_a_nearer_end_its_access_ends_then) {
    Living at;
    const auto order = at.sold("SHORT");
    at.change(order, "deleted = 1");
    EVENTUALLY(at.access().suspended == 1, at.daemon);
    EVENTUALLY_FOLLOWED(at);
    at.change(order, "deleted = 0, enddate = 1930000000");
    EVENTUALLY(at.access() == (Access{1900000000, 1930000000, 0}), at.daemon);
    EVENTUALLY_FOLLOWED(at);
    EXPECT_ALL_WELL(at);
}

TEST(LifeOfAProduct, removed_its_access_is_suspended_like_a_refunds) {
    Living at;
    const auto order = at.sold("SHORT");
    at.remove(order);
    EVENTUALLY(at.access().suspended == 1, at.daemon);
    EVENTUALLY_FOLLOWED(at);
    EXPECT_EQ(bill_status(at.site, order.bill), "COMPLETE");
    EXPECT_EQ(products_of(at.site, order.bill), 0) << "it is not produced again";
    EXPECT_ALL_WELL(at);
}

TEST(LifeOfAProduct,
     removed_its_access_is_unenrolled_where_the_configuration_says_so_but_deleted_it_is_only_suspended) {
    Living at{"production: { undo: remove }\n"};
    const auto order = at.sold("SHORT");
    at.change(order, "deleted = 1");
    EVENTUALLY(at.access().suspended == 1, at.daemon);
    EVENTUALLY_FOLLOWED(at);
    at.remove(order);
    EVENTUALLY(at.access() == no_access, at.daemon);
    EVENTUALLY_FOLLOWED(at);
    EXPECT_EQ(at.roles(), "");
    EXPECT_THAT(at.daemon.trace_of(order.transaction_id),
                ::testing::Contains("STD_ENROL_ONE_COURSE Product : User " + std::to_string(at.user) +
                                    " unenrolled from course EFORM-C"));
    EXPECT_ALL_WELL(at);
}

TEST(LifeOfAProduct, restored_after_somebody_unenrolled_the_customer_enrols_with_groups_and_is_named_by_the_product) {
    Living at;
    const auto order = at.sold("SHORT");
    at.change(order, "deleted = 1");
    EVENTUALLY(at.access().suspended == 1, at.daemon);
    EVENTUALLY_FOLLOWED(at);
    at.site.execute("delete from mdl_groups_members where userid = " + std::to_string(at.user));
    at.site.execute("delete from mdl_user_enrolments where userid = " + std::to_string(at.user));
    at.change(order, "deleted = 0");
    EVENTUALLY(at.access() == (Access{1900000000, 1950000000, 0}) && at.groups() == "Spring customer_known", at.daemon);
    EVENTUALLY_FOLLOWED(at);
    EXPECT_EQ(at.site.number("select p.instanceid - ue.id from mdl_local_shop_product p, mdl_user_enrolments ue where "
                             "ue.userid = $1",
                             {std::to_string(at.user)}),
              0);
    EXPECT_ALL_WELL(at);
}

TEST(LifeOfAProduct, of_several_on_one_access_the_latest_end_holds_until_the_last_of_them) {
    Living at;
    if (!at.daemon.runs()) at.daemon.start_ready();
    const auto order = at.buy({.known_customer = at.customer, .items = {{"TWICE", 2}}});
    EVENTUALLY_COMPLETE(at, order);
    const auto set = [&](const std::string& what, const char* which) {
        at.site.execute("update mdl_local_shop_product set " + what + " where id = (select " + which +
                        "(id) from mdl_local_shop_product)");
    };
    set("enddate = 1970000000", "max");
    EVENTUALLY(at.access().end == 1970000000, at.daemon);
    set("deleted = 1", "max");
    EVENTUALLY(at.access() == (Access{1900000000, 1950000000, 0}), at.daemon);
    set("deleted = 1", "min");
    EVENTUALLY(at.access().suspended == 1, at.daemon);
    EVENTUALLY_FOLLOWED(at);
    set("deleted = 0", "max");
    EVENTUALLY(at.access() == (Access{1900000000, 1970000000, 0}), at.daemon);
    EVENTUALLY_FOLLOWED(at);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    EXPECT_ALL_WELL(at);
}

TEST(LifeOfAProduct, an_event_that_the_shop_wrote_itself_is_not_written_again) {
    Living at;
    const auto order = at.sold("SHORT");
    at.database.begin();
    at.database.execute("update mdl_local_shop_product set deleted = 1");
    at.database.execute(
        "insert into mdl_local_shop_productevent (productid, billitemid, eventtype, datecreated) select "
        "id, currentbillitemid, 'delete', 1 from mdl_local_shop_product");
    at.database.commit();
    EVENTUALLY(at.access().suspended == 1, at.daemon);
    EVENTUALLY_FOLLOWED(at);
    EXPECT_EQ(at.product(order), "1 billed delete");
}

} // namespace
} // namespace shopd::e2e
