#include "tests/e2e/support/at_work.hpp"

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;
using ::testing::Contains;

const std::string rules = "products:\n"
                          "  LOST: { handler: std_enrolonecourse, params: { coursename: NOWHERE } }\n"
                          "  LANG: { handler: std_enrolonecourse, params: { coursename: LANG-C } }\n";

/// A shop that sells EFORM and LANG, a LOST whose course is missing, and a GIFT that is not ours.
void stock(AtWork& at) {
    sandbox::moodle::create_course(at.database, {.short_name = "LANG-C"});
    for (const auto* code : {"LANG", "LOST", "GIFT", "GIFT2"})
        shop::create_catalog_item(at.database, {.code = code});
}

TEST(Items, one_that_cannot_be_produced_does_not_stop_the_others_and_is_finished_later) {
    AtWork at{rules};
    stock(at);
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"EFORM", 1}, {"LOST", 1}, {"LANG", 1}}, .transaction_id = "THREE"});
    EVENTUALLY_DEAD(at, order);
    EVENTUALLY(products_of(at.site, order.bill) == 2, at.daemon);
    EXPECT_EQ(dead_causes(at.site, order.bill), "CONFIG: no course with coursename NOWHERE");
    EXPECT_EQ(bill_status(at.site, order.bill), "SOLDOUT");
    EXPECT_EQ(enrolments_in(at.site, "EFORM-C"), 1);
    EXPECT_EQ(enrolments_in(at.site, "LANG-C"), 1);
    EXPECT_THAT(at.daemon.trace_of("THREE"), Contains("STD_ENROL_ONE_COURSE PostPay : failed... Bad course name"));
    const auto told = at.daemon.trace_of("THREE").size();

    sandbox::moodle::create_course(at.database, {.short_name = "NOWHERE"});
    ASSERT_EQ(at.retry(order.bill), 0);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(products_shown(at.site, order.bill), 3);
    EXPECT_EQ(enrolments_in(at.site, "NOWHERE"), 1);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    const auto lines = at.daemon.trace_of("THREE");
    EXPECT_EQ(
        std::vector<std::string>(lines.begin() + static_cast<std::ptrdiff_t>(told), lines.end()),
        (std::vector<std::string>{"Production Controller : Full production starting from SOLDOUT ...",
                                  "Production Controller : Post Pay process", "Postpay Production : producing for LOST",
                                  "STD_ENROL_ONE_COURSE Postpay : Start processing.",
                                  "STD_ENROL_ONE_COURSE PostPay : User 174 Enrolled in course NOWHERE",
                                  "STD_ENROL_ONE_COURSE PostPay : Completed for NOWHERE...",
                                  "Production Controller : Updating bill state to COMPLETE"}));
    EXPECT_ALL_WELL(at);
}

TEST(Items, that_are_not_ours_are_traced_and_left_alone) {
    AtWork at{rules};
    stock(at);
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"GIFT", 1}, {"EFORM", 1}}, .transaction_id = "MIXED"});
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(products_of(at.site, order.bill), 1);
    EXPECT_THAT(at.daemon.trace_of("MIXED"), Contains("Prepay Production : Handler disabled or not set for GIFT"));
    EXPECT_THAT(at.daemon.trace_of("MIXED"), Contains("Postpay Production : Handler disabled or not set for GIFT"));
    EXPECT_THAT(at.daemon.trace_of("MIXED"), Contains("Order placed : 2 objects"));
    EXPECT_ALL_WELL(at);
}

TEST(Items, of_an_order_of_which_none_is_ours_make_no_account_and_leave_the_bill_alone) {
    AtWork at{rules + "customer_support: { course: CUSTOMERSUPPORT, roles: [student] }\n",
              {.with_support_course = true}};
    stock(at);
    at.daemon.start_ready();
    const auto order = at.buy_once_seen({.items = {{"GIFT", 1}, {"GIFT2", 1}}, .transaction_id = "NONE"});
    EVENTUALLY(at.daemon.trace_of("NONE").size() >= 7, at.daemon);
    EXPECT_EQ(at.daemon.trace_of("NONE"),
              (std::vector<std::string>{"Order placed : 2 objects",
                                        "Production Controller : Full production starting from PLACED ...",
                                        "Prepay Production : Handler disabled or not set for GIFT",
                                        "Prepay Production : Handler disabled or not set for GIFT2",
                                        "Production Controller : Post Pay process",
                                        "Postpay Production : Handler disabled or not set for GIFT",
                                        "Postpay Production : Handler disabled or not set for GIFT2"}));
    EVENTUALLY(all_quiet(at.site), at.daemon);
    EXPECT_EQ(bill_status(at.site, order.bill), "SOLDOUT");
    EXPECT_EQ(accounts_of(at.site, "benoit.tostain@example.org"), 0);
    EXPECT_EQ(at.site.value("select coalesce(productionfeedback, '') from mdl_local_shop_bill where id = $1",
                            {std::to_string(order.bill)}),
              "");
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    EXPECT_ALL_WELL(at);
}

TEST(Items, that_both_sides_would_produce_are_left_to_the_plugin_and_named) {
    AtWork at{rules};
    stock(at);
    at.site.execute("update mdl_local_shop_catalogitem set enablehandler = 'std_enrolonecourse' where code = 'EFORM'");
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"EFORM", 1}, {"LANG", 1}}, .transaction_id = "BOTH"});
    EVENTUALLY_DEAD(at, order);
    EVENTUALLY(products_of(at.site, order.bill) == 1, at.daemon);
    EXPECT_EQ(dead_causes(at.site, order.bill), "both");
    EXPECT_EQ(enrolments_in(at.site, "EFORM-C"), 0);
    EXPECT_EQ(enrolments_in(at.site, "LANG-C"), 1);
    EXPECT_EQ(bill_status(at.site, order.bill), "SOLDOUT");
    EXPECT_THAT(at.daemon.trace_of("BOTH"),
                Contains("Postpay Production Warning : EFORM is produced by the shop itself, left alone"));

    at.site.execute("update mdl_local_shop_catalogitem set enablehandler = '' where code = 'EFORM'");
    ASSERT_EQ(at.retry(order.bill), 0);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(products_shown(at.site, order.bill), 2);
    EXPECT_ALL_WELL(at);
}

TEST(Items, that_both_would_produce_and_the_plugin_did_are_not_produced_again_when_retried) {
    AtWork at{rules};
    stock(at);
    at.site.execute("update mdl_local_shop_catalogitem set enablehandler = 'std_enrolonecourse' where code = 'EFORM'");
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"EFORM", 1}, {"LANG", 1}}});
    EVENTUALLY_DEAD(at, order);
    EVENTUALLY(products_of(at.site, order.bill) == 1, at.daemon);
    const auto enrolment = sandbox::moodle::enrol(at.database, at.account_of(order), 3);
    shop::produce_as_plugin(at.database, order, 0, enrolment);
    at.site.execute("update mdl_local_shop_catalogitem set enablehandler = '' where code = 'EFORM'");
    ASSERT_EQ(at.retry(order.bill), 0);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(products_of(at.site, order.bill), 2);
    EXPECT_ALL_WELL(at);
}

TEST(Items, that_have_a_product_already_are_adopted_and_not_repeated) {
    AtWork at{rules};
    stock(at);
    at.daemon.start_ready();
    const auto user = sandbox::moodle::create_user(at.database, {.username = "known", .email = "known@example.org"});
    const auto customer = shop::create_customer(at.database, {}, user);
    const auto order = shop::place(at.database, {.known_customer = customer, .items = {{"EFORM", 1}, {"LANG", 1}}});
    shop::produce_as_plugin(at.database, order, 0, sandbox::moodle::enrol(at.database, user, 3, 5, 5, 50));
    shop::pay(at.database, order.bill);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(products_of(at.site, order.bill), 2);
    EXPECT_EQ(enrolments_in(at.site, "LANG-C"), 1);
    EXPECT_EQ(
        at.site.number(
            "select timeend from mdl_user_enrolments ue join mdl_enrol e on e.id = ue.enrolid where e.courseid = 3"),
        50);
    EXPECT_EQ(at.site.value("select outcome from moodle_shopd.ledger where item_code = 'EFORM'"), "adopted");
    EXPECT_ALL_WELL(at);
}

TEST(Items, of_quantity_two_are_two_objects_and_one_access) {
    AtWork at;
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"EFORM", 2}}, .transaction_id = "TWO"});
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.daemon.trace_of("TWO").front(), "Order placed : 2 objects");
    EXPECT_EQ(enrolments_in(at.site, "EFORM-C"), 1);
    EXPECT_EQ(products_of(at.site, order.bill), 1);
    EXPECT_ALL_WELL(at);
}

TEST(Items, of_one_code_twice_are_two_products) {
    AtWork at;
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"EFORM", 1}, {"EFORM", 1}}, .transaction_id = "TWICE"});
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(enrolments_in(at.site, "EFORM-C"), 1);
    EXPECT_EQ(products_shown(at.site, order.bill), 2);
    EXPECT_ALL_WELL(at);
}

TEST(Items, that_are_discounts_or_shipping_are_no_products) {
    AtWork at{"products:\n  \"*\": { handler: std_enrolonecourse, params: { coursename: EFORM-C } }\n"};
    at.daemon.start_ready();
    const auto order = shop::place(at.database, {.transaction_id = "OFF"});
    for (const auto* type : {"DISCOUNT", "SHIPPING"})
        at.site.execute(
            "insert into mdl_local_shop_billitem (type, billid, itemcode, unitcost, totalprice, quantity, abstract, "
            "description, "
            "catalogitem, productiondata, customerdata) values ($1, $2, $1, 5, 5, 1, '', '', '', 'plain', '')",
            {type, std::to_string(order.bill)});
    shop::pay(at.database, order.bill);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.site.number("select count(*) from mdl_local_shop_product"), 1);
    EXPECT_THAT(at.daemon.trace_of("OFF"), Contains("Order placed : 1 objects"));
    for (const auto& line : at.daemon.trace_of("OFF")) {
        EXPECT_EQ(line.find("DISCOUNT"), std::string::npos) << line;
        EXPECT_EQ(line.find("SHIPPING"), std::string::npos) << line;
    }
    EXPECT_ALL_WELL(at);
}

TEST(Items, that_never_come_are_held_and_the_order_is_produced_when_they_do) {
    AtWork at{"feed: { items_within: 1 s }\n"};
    at.daemon.start_ready();
    const auto order = shop::place(at.database, {.until = shop::Until::amounts});
    at.site.execute("update mdl_local_shop_bill set transactionid = 'EMPTY' where id = $1",
                    {std::to_string(order.bill)});
    shop::pay(at.database, order.bill);
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), "no items");
    at.site.execute(
        "insert into mdl_local_shop_billitem (type, billid, itemcode, unitcost, totalprice, quantity, abstract, "
        "description, "
        "catalogitem, productiondata, customerdata) values ('BILLING', $1, 'EFORM', 5, 5, 1, '', '', '', '', '')",
        {std::to_string(order.bill)});
    ASSERT_EQ(at.retry(order.bill), 0);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
