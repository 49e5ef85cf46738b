#include "tests/e2e/handlers/sold.hpp"

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

const std::string sells = "feed: { verify_after: 300 ms, quiet: 200 ms }\nproducts:\n" +
                          rule("PACK", "std_enrolonecoursemultiple", "coursename: EFORM-C, endtime: +30 days");

void stock(AtWork& at) {
    shop::create_catalog_item(at.database, {.code = "PACK"});
    at.daemon.start_ready();
}

TEST(Multiple, three_are_three_products_with_references_of_their_own_on_one_enrolment) {
    AtWork at{sells};
    stock(at);
    const auto order = at.buy_once_seen({.items = {{"PACK", 3}}, .transaction_id = "THREEFOLD"});
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(enrolments_in(at.site, "EFORM-C"), 1);
    EXPECT_EQ(products_of(at.site, order.bill), 3);
    EXPECT_EQ(products_shown(at.site, order.bill), 3);
    EXPECT_EQ(at.site.number("select count(distinct reference) from mdl_local_shop_product"), 3);
    EXPECT_EQ(at.site.number("select count(*) from mdl_local_shop_product p join mdl_user_enrolments ue on ue.id = "
                             "p.instanceid and ue.timeend = p.enddate where p.contexttype = 'userenrol'"),
              3);
    const auto group = at.site.value("select id from mdl_groups");
    EXPECT_EQ(at.daemon.trace_of("THREEFOLD"),
              (std::vector<std::string>{
                  "Order placed : 3 objects", "Production Controller : Full production starting from PLACED ...",
                  "Prepay Production : preproducing for PACK", "GENERIC : New user created benoit.tostain with ID 174.",
                  "Production Controller : Post Pay process", "Postpay Production : producing for PACK",
                  "STD_ENROL_ONE_COURSE_MULTIPLE PostPay : User 174 Enrolled in course EFORM-C",
                  "Creating missing group customer_benoit.tostain as " + group,
                  "Adding user 174 to group customer_benoit.tostain",
                  "STD_ENROL_ONE_COURSE MULTIPLE PostPay : Completed for EFORM-C...",
                  "Production Controller : Updating bill state to COMPLETE"}));
    EXPECT_EQ(at.moodle.count("enrol_manual_enrol_users"), 1U);
    EXPECT_ALL_WELL(at);
}

TEST(Multiple, of_an_order_placed_and_paid_again_are_as_many) {
    AtWork at{sells};
    stock(at);
    BUY_TWICE_OVER(at, order, (shop::NewOrder{.items = {{"PACK", 3}}}));
    EXPECT_EQ(at.site.number("select count(*) from mdl_local_shop_product"), at.site.number("select 3"));
    EXPECT_EQ(products_shown(at.site, order.bill), products_of(at.site, order.bill));
    EXPECT_ALL_WELL(at);
}

TEST(Multiple, a_quantity_that_cannot_be_is_a_cause_and_nothing_is_given) {
    AtWork at{sells};
    stock(at);
    const auto order = shop::place(at.database, {.items = {{"PACK", 1}}});
    at.site.execute("update mdl_local_shop_billitem set quantity = 2.5 where billid = $1",
                    {std::to_string(order.bill)});
    shop::pay(at.database, order.bill);
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), "DATA: quantity of PACK");
    EXPECT_EQ(enrolments_in(at.site, "EFORM-C"), 0);
    EXPECT_EQ(products_of(at.site, order.bill), 0);
}

} // namespace
} // namespace shopd::e2e
