#include "tests/e2e/handlers/sold.hpp"

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

std::string sells(const std::string& params) {
    return "feed: { verify_after: 300 ms, quiet: 200 ms }\nproducts:\n" + rule("BOOK", "std_registeredproduct", params);
}

void stock(AtWork& at) {
    shop::create_catalog_item(at.database, {.code = "BOOK", .name = "A book"});
    sandbox::moodle::create_course(at.database, {.short_name = "HELP"});
    at.daemon.start_ready();
}

TEST(RegisteredProduct, stands_for_nothing_in_Moodle_and_opens_its_extra_support_as_long_as_it_lasts) {
    AtWork at{sells("extrasupport: \"HELP, EFORM-C\", endtime: +30 days")};
    stock(at);
    const auto order = at.buy_once_seen({.items = {{"BOOK", 1}}, .transaction_id = "BOOKS"});
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    const auto product =
        at.site.rows("select contexttype, instanceid, enddate - startdate from mdl_local_shop_product");
    EXPECT_EQ(product.at(0), (sandbox::Row{"registered_product", "0", std::to_string(30 * day)}));
    EXPECT_EQ(enrolments_in(at.site, "HELP"), 1);
    EXPECT_EQ(enrolments_in(at.site, "EFORM-C"), 1);
    EXPECT_EQ(at.site.number("select count(*) from mdl_user_enrolments ue join mdl_local_shop_product p on p.enddate = "
                             "ue.timeend"),
              2);
    EXPECT_EQ(at.daemon.trace_of("BOOKS"),
              (std::vector<std::string>{
                  "Order placed : 1 objects", "Production Controller : Full production starting from PLACED ...",
                  "Prepay Production : preproducing for BOOK", "GENERIC : New user created benoit.tostain with ID 174.",
                  "Production Controller : Post Pay process", "Postpay Production : producing for BOOK",
                  "STD_REGISTERED_PRODUCT Postpay : Registering Extra Support",
                  "Production Process : Extra support enrolled.", "Production Process : Extra support enrolled.",
                  "STD_REGISTERED_PRODUCT Postpay : Product A book registered for benoit.tostain.",
                  "Production Controller : Updating bill state to COMPLETE"}));
    EXPECT_EQ(at.moodle.count("enrol_manual_enrol_users"), 1U);
    EXPECT_ALL_WELL(at);
}

TEST(RegisteredProduct, of_an_order_placed_and_paid_again_is_the_same_one) {
    AtWork at{sells("extrasupport: HELP")};
    stock(at);
    BUY_TWICE_OVER(at, order, (shop::NewOrder{.items = {{"BOOK", 1}}}));
    EXPECT_EQ(at.site.number("select count(*) from mdl_local_shop_product"), 1);
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_EQ(enrolments_in(at.site, "HELP"), 1);
    EXPECT_ALL_WELL(at);
}

TEST(RegisteredProduct, whose_extra_support_is_missing_is_registered_once_it_is_there) {
    AtWork at{sells("extrasupport: \"HELP, MORE\"")};
    stock(at);
    const auto order = at.buy({.items = {{"BOOK", 1}}, .transaction_id = "MORE"});
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), "CONFIG: no course with extrasupport MORE");
    EVENTUALLY(tells(at, "MORE", "Production Process Error : Extra support course does not exist."), at.daemon);
    sandbox::moodle::create_course(at.database, {.short_name = "MORE"});
    ASSERT_EQ(at.retry(order.bill), 0);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(enrolments_in(at.site, "MORE"), 1);
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
