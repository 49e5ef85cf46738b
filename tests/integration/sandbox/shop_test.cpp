#include "tests/sandbox/moodle_rows.hpp"
#include "tests/sandbox/shop.hpp"
#include "tests/sandbox/site.hpp"

#include <gtest/gtest.h>

namespace shopd::sandbox::shop {
namespace {

TEST(Shop, a_guests_order_leaves_the_rows_that_the_plugin_leaves) {
    Site site;
    auto database = site.connect();
    const auto order = place(database);
    EXPECT_EQ(order.transaction_id.size(), 20U);
    const auto bill = site.rows("SELECT status, amount, customerid, transactionid FROM mdl_local_shop_bill").at(0);
    EXPECT_EQ(bill, (Row{"PLACED", "100.000", std::to_string(order.customer), order.transaction_id}));
    EXPECT_EQ(site.value("SELECT string_agg(hasaccount::text, ' ' ORDER BY id) FROM mdl_local_shop_customer"), "0 1");
    EXPECT_EQ(
        site.value("SELECT left(encode(decode(catalogitem, 'base64'), 'escape'), 41) FROM mdl_local_shop_billitem"),
        "O:22:\"local_shop\\\\CatalogItem\":8:{s:9:\"\\0");
    EXPECT_EQ(site.value("SELECT convert_from(decode(productiondata, 'base64'), 'UTF8') FROM mdl_local_shop_billitem"),
              R"(O:8:"stdClass":5:{s:5:"users";a:0:{}s:2:"id";s:1:"1";s:7:"blockid";i:0;s:13:"handlerparams";N;)"
              R"(s:15:"catalogitemdata";s:0:"";})");
}

TEST(Shop, an_order_has_no_transaction_id_before_its_last_write) {
    Site site;
    auto database = site.connect();
    place(database, {.until = Until::items});
    EXPECT_EQ(site.rows("SELECT transactionid FROM mdl_local_shop_bill").at(0).at(0), std::nullopt);
    EXPECT_EQ(site.number("SELECT count(*) FROM mdl_local_shop_billitem"), 1);
}

TEST(Shop, placing_again_gives_the_same_bill_new_items) {
    Site site;
    auto database = site.connect();
    const auto order = place(database);
    pay(database, order.bill);
    const auto again = re_place(database, order);
    EXPECT_EQ(again.bill, order.bill);
    EXPECT_NE(again.items, order.items);
    EXPECT_EQ(site.value("SELECT status || ' ' || transactionid || ' ' || amount FROM mdl_local_shop_bill"),
              "PLACED " + order.transaction_id + " 100.000");
    EXPECT_EQ(site.number("SELECT count(*) FROM mdl_local_shop_billitem"), 1);
}

TEST(Shop, a_stale_row_overwrites_what_was_written_meanwhile) {
    Site site;
    auto database = site.connect();
    const auto order = place(database);
    pay(database, order.bill);
    const auto stale = read_row(database, order.bill);
    site.execute("UPDATE mdl_local_shop_bill SET status = 'COMPLETE', productionfeedback = 'x'");
    save_row(database, stale);
    EXPECT_EQ(site.value("SELECT status || productionfeedback FROM mdl_local_shop_bill"), "SOLDOUT");
}

TEST(Shop, another_shopper_can_take_a_bill_over) {
    Site site;
    auto database = site.connect();
    const auto order = place(database);
    const auto taken =
        take_over(database, order, {.first_name = "Bob", .last_name = "Jones", .email = "bob@example.org"});
    EXPECT_EQ(taken.bill, order.bill);
    EXPECT_NE(taken.customer, order.customer);
    EXPECT_EQ(site.value("SELECT customerid FROM mdl_local_shop_bill"), std::to_string(taken.customer));
}

TEST(Shop, several_items_of_a_larger_catalogue_make_one_bill) {
    Site site;
    auto database = site.connect();
    create_catalog_item(database, {.code = "LANG-EN", .price = 12.5, .handler_params = "coursename=LANG&role=student"});
    const auto order = place(database, {.items = {{"EFORM", 2}, {"LANG-EN", 1}}});
    EXPECT_EQ(order.items.size(), 2U);
    EXPECT_EQ(site.value("SELECT amount FROM mdl_local_shop_bill"), "212.500");
}

TEST(Rows, an_existing_enrolment_stands_as_a_teacher_made_it) {
    Site site;
    auto database = site.connect();
    const auto user = moodle::create_user(database, {.username = "jane", .email = "Jane@Example.org"});
    const auto course = moodle::create_course(database, {.short_name = "LANG"});
    moodle::enrol(database, user, course, 5, 100, 200, true);
    EXPECT_EQ(site.rows("SELECT ue.status, timestart, timeend, depth FROM mdl_user_enrolments ue JOIN mdl_enrol e ON "
                        "e.id = ue.enrolid "
                        "JOIN mdl_context x ON x.instanceid = e.courseid AND x.contextlevel = 50")
                  .at(0),
              (Row{"1", "100", "200", "3"}));
}

} // namespace
} // namespace shopd::sandbox::shop
