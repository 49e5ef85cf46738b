#include "tests/e2e/support/at_work.hpp"

/// Bills that a seller makes in the back office: drafts that are sold without ever getting a transaction id.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;
using ::testing::Contains;
using ::testing::ElementsAre;

const shop::NewCustomer other{.first_name = "Other", .last_name = "One", .email = "other@example.org"};

TEST(OrdersMadeByHand, are_produced_and_traced_without_brackets) {
    AtWork at;
    at.daemon.start_ready();
    const auto order = shop::draft(at.database);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    EXPECT_EQ(at.daemon.trace(), std::vector<std::string>{}) << "a draft is nothing to tell";
    for (const auto* status : {"PLACED", "PENDING", "SOLDOUT"})
        shop::set_status(at.database, order.bill, status);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_EQ(enrolments_in(at.site, "EFORM-C"), 1);
    EXPECT_EQ(at.site.value("select coalesce(transactionid, 'none') from mdl_local_shop_bill"), "none");
    const auto account = at.site.value("select id from mdl_user where email = 'benoit.tostain@example.org'");
    EXPECT_THAT(
        at.daemon.trace(),
        ElementsAre("Order placed : 1 objects",
                    ::testing::MatchesRegex(
                        "Production Controller : Full production starting from (WORKING|PLACED|PENDING|SOLDOUT) ..."),
                    "Prepay Production : preproducing for EFORM",
                    "GENERIC : New user created benoit.tostain with ID " + account + ".",
                    "Production Controller : Post Pay process", "Postpay Production : producing for EFORM",
                    "STD_ENROL_ONE_COURSE Postpay : Start processing.",
                    "STD_ENROL_ONE_COURSE PostPay : User " + account + " Enrolled in course EFORM-C",
                    "STD_ENROL_ONE_COURSE PostPay : Completed for EFORM-C...",
                    "Production Controller : Updating bill state to COMPLETE"));
    EXPECT_ALL_WELL(at);
}

TEST(OrdersMadeByHand, have_each_a_product_reference_and_a_group_of_their_own) {
    AtWork at;
    at.daemon.start_ready();
    const auto one = shop::draft(at.database);
    const auto two = shop::draft(at.database, {.customer = other});
    EVENTUALLY(at.site.number("select count(*) from moodle_shopd.orders where status = 'WORKING'") == 2, at.daemon);
    at.pay_all({one.bill, two.bill});
    EVENTUALLY_COMPLETE(at, one);
    EVENTUALLY_COMPLETE(at, two);
    EXPECT_EQ(at.site.number("select count(distinct reference) from mdl_local_shop_product"), 2);
    EXPECT_EQ(at.site.number("select count(*) from mdl_groups where name like 'customer%' and idnumber = ''"), 2);
    EXPECT_ALL_WELL(at);
}

TEST(OrdersMadeByHand, while_we_were_away_are_produced_from_what_the_triggers_saw) {
    AtWork at;
    const auto order = shop::draft(at.database);
    shop::pay(at.database, order.bill);
    at.daemon.start_ready();
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_ALL_WELL(at);
}

TEST(OrdersMadeByHand, that_fail_are_on_the_dead_list_under_their_bill) {
    AtWork at{"products:\n  EFORM: { handler: std_enrolonecourse, params: { coursename: NOWHERE } }\n"};
    at.daemon.start_ready();
    const auto order = shop::draft(at.database);
    EVENTUALLY(at.site.number("select count(*) from moodle_shopd.orders where status = 'WORKING'") == 1, at.daemon);
    shop::pay(at.database, order.bill);
    EVENTUALLY_DEAD(at, order);
    const auto shown = at.daemon.command({"dead", "show", std::to_string(order.bill)});
    EXPECT_EQ(shown.exit_code, 0) << shown.output;
    EXPECT_NE(shown.output.find("no course with coursename NOWHERE"), std::string::npos) << shown.output;
    EXPECT_THAT(at.daemon.trace(), Contains("STD_ENROL_ONE_COURSE PostPay : failed... Bad course name"));

    sandbox::moodle::create_course(at.database, {.short_name = "NOWHERE"});
    ASSERT_EQ(at.retry(order.bill), 0);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_ALL_WELL(at);
}

TEST(OrdersMadeByHand, and_only_those_are_produced_without_an_id) {
    AtWork at{"feed: { items_within: 1 s }\n"};
    at.daemon.start_ready();
    const auto placed = shop::place(at.database, {.until = shop::Until::items});
    const auto by_hand = shop::draft(at.database, {.customer = other});
    at.pay_all({placed.bill, by_hand.bill});
    EVENTUALLY_COMPLETE(at, by_hand);
    EVENTUALLY_DEAD(at, placed);
    EXPECT_EQ(dead_causes(at.site, placed.bill), "no transaction id");
    EXPECT_EQ(products_of(at.site, placed.bill), 0);
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
