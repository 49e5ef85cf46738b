#include "tests/e2e/support/at_work.hpp"

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;
using ::testing::Contains;

const std::string rules = "products:\n"
                          "  LOST: { handler: std_enrolonecourse, params: { coursename: NOWHERE } }\n"
                          "  LANG: { handler: std_enrolonecourse, params: { coursename: LANG-C } }\n"
                          "  BOOK: { handler: std_registeredproduct, params: {} }\n";

/// A shop that sells a PACK of LANG and BOOK, and of what else a test adds.
std::int64_t stock(AtWork& at, int is_set = 2) {
    sandbox::moodle::create_course(at.database, {.short_name = "LANG-C"});
    const auto pack = shop::create_catalog_item(at.database, {.code = "PACK", .is_set = is_set});
    shop::create_catalog_item(at.database, {.code = "LANG", .set_id = pack});
    shop::create_catalog_item(at.database, {.code = "BOOK", .name = "A book", .set_id = pack});
    return pack;
}

/// contexttype of the order's products by the code of their catalogue items.
std::string products_by_code(AtWork& at) {
    return at.site.value("select coalesce(string_agg(c.code || ' ' || p.contexttype, ', ' order by c.code), '') from "
                         "mdl_local_shop_product p join mdl_local_shop_catalogitem c on c.id = p.catalogitemid");
}

TEST(Bundle, is_produced_element_by_element_each_with_its_own_handler) {
    AtWork at{rules};
    stock(at);
    at.daemon.start_ready();
    const auto order = at.buy_once_seen({.items = {{"PACK", 1}}, .transaction_id = "PACKED"});
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(products_by_code(at), "BOOK registered_product, LANG userenrol");
    EXPECT_EQ(products_shown(at.site, order.bill), 2);
    EXPECT_EQ(enrolments_in(at.site, "LANG-C"), 1);
    EXPECT_EQ(at.daemon.trace_of("PACKED"),
              (std::vector<std::string>{
                  "Order placed : 1 objects", "Production Controller : Full production starting from PLACED ...",
                  "Prepay Production : Scanning subelements", "Prepay Production : preproducing for LANG",
                  "GENERIC : New user created benoit.tostain with ID 174.", "Prepay Production : preproducing for BOOK",
                  "Production Controller : Post Pay process", "Postpay Production : Scanning subelements",
                  "Postpay Production : producing for LANG", "STD_ENROL_ONE_COURSE Postpay : Start processing.",
                  "STD_ENROL_ONE_COURSE PostPay : User 174 Enrolled in course LANG-C",
                  "STD_ENROL_ONE_COURSE PostPay : Completed for LANG-C...", "Postpay Production : producing for BOOK",
                  "STD_REGISTERED_PRODUCT Postpay : Product A book registered for benoit.tostain.",
                  "Production Controller : Updating bill state to COMPLETE"}));
    EXPECT_ALL_WELL(at);
}

TEST(Bundle, with_an_element_that_fails_gives_the_others_and_finishes_when_it_is_mended) {
    AtWork at{rules};
    const auto pack = stock(at, 1);
    shop::create_catalog_item(at.database, {.code = "LOST", .set_id = pack});
    shop::create_catalog_item(at.database, {.code = "EXTRA", .set_id = pack, .option = true});
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"PACK", 1}, {"EFORM", 1}}, .transaction_id = "PARTS"});
    EVENTUALLY_DEAD(at, order);
    EVENTUALLY(products_of(at.site, order.bill) == 3, at.daemon);
    EXPECT_EQ(dead_causes(at.site, order.bill), "CONFIG: no course with coursename NOWHERE");
    EXPECT_EQ(enrolments_in(at.site, "LANG-C"), 1);
    EXPECT_EQ(bill_status(at.site, order.bill), "SOLDOUT");

    sandbox::moodle::create_course(at.database, {.short_name = "NOWHERE"});
    at.site.execute("delete from mdl_local_shop_catalogitem where code = 'BOOK'");
    ASSERT_EQ(at.retry(order.bill), 0);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(products_of(at.site, order.bill), 4);
    EXPECT_EQ(enrolments_in(at.site, "NOWHERE"), 1);
    EXPECT_THAT(at.daemon.trace_of("PARTS"), Not(Contains(::testing::HasSubstr("EXTRA"))));
    EXPECT_ALL_WELL(at);
}

TEST(Bundle, that_was_paid_back_is_taken_back_whole) {
    AtWork at{rules};
    stock(at);
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"PACK", 1}}});
    EVENTUALLY_COMPLETE(at, order);
    shop::set_status(at.database, order.bill, "PAYBACK");
    EVENTUALLY(at.site.number("select count(*) from mdl_local_shop_product where deleted = 1") == 2, at.daemon);
    EXPECT_EQ(enrolments_in(at.site, "LANG-C"), 0);
}

TEST(Bundle, of_nothing_that_is_ours_makes_no_account) {
    AtWork at;
    const auto pack = shop::create_catalog_item(at.database, {.code = "PACK", .is_set = 2});
    shop::create_catalog_item(at.database, {.code = "GIFT", .set_id = pack});
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"PACK", 1}}, .transaction_id = "GIFTS"});
    EVENTUALLY(at.site.number("select count(*) from moodle_shopd.ledger where outcome = 'not_ours'") == 1, at.daemon);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    EXPECT_EQ(accounts_of(at.site, "benoit.tostain@example.org"), 0);
    EXPECT_THAT(at.daemon.trace_of("GIFTS"), Contains("Postpay Production : Handler disabled or not set for GIFT"));
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
