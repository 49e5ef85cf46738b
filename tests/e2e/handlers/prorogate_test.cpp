#include "tests/e2e/handlers/sold.hpp"
#include "tests/e2e/undo/refunding.hpp"
#include "tests/sandbox/php_serialize.hpp"

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;
namespace php = sandbox::php;
using ::testing::Contains;

constexpr std::int64_t short_end = 1950000000;

/// MORE gives ten more days for the product that its item names; BOOK is a product by itself.
struct Prorogating : Refunding {
    Prorogating()
        : Refunding{rule("MORE", "std_prorogate", "timeshift: 10") +
                    rule("EXT", "std_extendenrolperiod", "coursename: EFORM-C, enroltype: manual, extension: 10") +
                    rule("BOOK", "std_registeredproduct", "starttime: 1900000000, endtime: 1950000000") +
                    "feed: { verify_after: 300 ms, quiet: 200 ms }\n"} {
        for (const auto* code : {"MORE", "EXT", "BOOK"})
            shop::create_catalog_item(database, {.code = code, .name = code});
        daemon.start_ready();
    }

    shop::Order sold(const std::string& code) {
        auto order = sell(code);
        wait_complete(order);
        return order;
    }

    shop::Order place_for(const std::string& reference, int quantity = 1, const std::string& transaction_id = "") {
        auto order = shop::place(
            database, {.known_customer = customer, .items = {{"MORE", quantity}}, .transaction_id = transaction_id});
        name_in(order, reference);
        return order;
    }

    void name_in(const shop::Order& order, const std::string& reference) {
        site.execute("update mdl_local_shop_billitem set productiondata = $2 where id = $1",
                     {std::to_string(order.items[0]),
                      php::base64(php::object("stdClass", {{"reference", php::text(reference)}}))});
    }

    shop::Order prorogued(const std::string& reference, int quantity = 1) {
        auto order = place_for(reference, quantity);
        shop::pay(database, order.bill);
        wait_complete(order);
        return order;
    }

    void refund(const shop::Order& order) {
        pay_back(order);
        wait_undone(order);
    }

    std::string reference() {
        return site.value("select reference from mdl_local_shop_product order by id desc limit 1");
    }

    /// Days after SHORT's end at which the enrolment ends, and each product.
    std::string days_more() {
        return std::to_string((access().end - short_end) / day) + ": " +
               site.value("select string_agg(((enddate - 1950000000) / 86400)::text, ' ' order by id) from "
                          "mdl_local_shop_product");
    }

private:
    void wait_complete(const shop::Order& order) { EVENTUALLY_COMPLETE(*this, order); }

    void wait_undone(const shop::Order& order) { EVENTUALLY_UNDONE(*this, order); }
};

TEST(Prorogations, move_the_product_and_its_access_once_though_produced_twice_and_killed) {
    Prorogating at;
    at.sold("SHORT");
    at.moodle.add({.action = "hold", .function = "enrol_manual_enrol_users", .when = "after"});
    auto order = at.place_for(at.reference(), 2, "PROROGATED");
    shop::pay(at.database, order.bill);
    ASSERT_TRUE(at.moodle.wait_for("enrol_manual_enrol_users", "held"));
    EXPECT_EQ(at.days_more(), "20: 0");
    at.daemon.kill();
    at.moodle.clear_faults();
    at.daemon.start_ready();
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.days_more(), "20: 20");
    EXPECT_THAT(at.daemon.trace_of("PROROGATED"),
                Contains("STD_REGISTERED_PRODUCT Postpay : Product EFORM-C prorogated for known."));
    EXPECT_EQ(at.site.value("select string_agg(eventtype, ' ' order by id) from mdl_local_shop_productevent"),
              "billed updated");

    order = shop::re_place(at.database, order);
    at.name_in(order, at.reference());
    EVENTUALLY(at.site.value("select status from moodle_shopd.orders where bill = $1", {std::to_string(order.bill)}) ==
                   "PLACED",
               at.daemon);
    shop::pay(at.database, order.bill);
    EVENTUALLY_COMPLETE(at, order);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    EXPECT_EQ(at.days_more(), "20: 20");
    EXPECT_EQ(at.daemon.command({"reconcile"}).exit_code, 0);
    EXPECT_ALL_WELL(at);
}

TEST(Prorogations, are_taken_back_one_by_one_beside_extensions_and_no_more_than_they_added) {
    Prorogating at;
    at.sold("SHORT");
    const auto reference = at.reference();
    const auto first = at.prorogued(reference);
    const auto extended = at.sold("EXT");
    const auto last = at.prorogued(reference);
    EXPECT_EQ(at.days_more(), "30: 30");
    at.refund(first);
    EXPECT_EQ(at.days_more(), "20: 20");
    at.refund(extended);
    EXPECT_EQ(at.days_more(), "10: 10");
    at.refund(last);
    EXPECT_EQ(at.days_more(), "0: 0");
    EXPECT_THAT(at.daemon.trace_of(first.transaction_id), Contains("STD_PROROGATE Undo : Completed for EFORM-C..."));
    EXPECT_EQ(at.daemon.command({"reconcile"}).exit_code, 0);
    EXPECT_ALL_WELL(at);
}

TEST(Prorogations, of_a_product_by_itself_move_it_alone_from_the_payment_where_it_has_ended) {
    Prorogating at;
    at.sold("BOOK");
    const auto reference = at.reference();
    at.site.execute("update mdl_local_shop_product set enddate = 1700000000");
    EVENTUALLY(at.site.number("select count(*) from moodle_shopd.products where enddate = 1700000000") == 1, at.daemon);
    const auto end = [&] { return at.site.number("select enddate from mdl_local_shop_product"); };
    const auto now = at.site.number("select extract(epoch from now())::bigint");
    const auto first = at.prorogued(reference);
    const auto after_first = end();
    EXPECT_NEAR(static_cast<double>(after_first), static_cast<double>(now + 10 * day), 300);
    const auto second = at.prorogued(reference);
    EXPECT_EQ(end(), after_first + 10 * day);
    at.refund(first);
    EXPECT_NEAR(static_cast<double>(end()), static_cast<double>(now + 10 * day), 300)
        << "without the first the second counts from its own payment";
    at.refund(second);
    EXPECT_EQ(end(), 1700000000);
    EXPECT_EQ(at.access(), no_access);
    EXPECT_EQ(at.moodle.count("enrol_manual_enrol_users"), 0U);
    EXPECT_ALL_WELL(at);
}

TEST(Prorogations, of_a_product_without_end_leave_it_and_its_access_without_end) {
    Prorogating at;
    at.sold("ALWAYS");
    const auto calls = at.moodle.count("enrol_manual_enrol_users");
    const auto order = at.prorogued(at.reference());
    EXPECT_EQ(at.access().end, 0);
    EXPECT_EQ(at.site.number("select enddate from mdl_local_shop_product"), 0);
    EXPECT_EQ(at.moodle.count("enrol_manual_enrol_users"), calls);
    at.refund(order);
    EXPECT_EQ(at.access().end, 0);
    EXPECT_EQ(at.site.number("select enddate from mdl_local_shop_product"), 0);
    EXPECT_ALL_WELL(at);
}

TEST(Prorogations, of_a_product_that_the_plugin_made_move_its_access_too) {
    Prorogating at;
    sandbox::moodle::enrol(at.database, at.user, 3, 5, 1900000000, short_end);
    at.site.execute(
        "insert into mdl_local_shop_product (catalogitemid, customerid, contexttype, instanceid, startdate, "
        "enddate, reference, productiondata, extradata) select 1, $1, 'userenrol', max(id), 1900000000, "
        "1950000000, 'AAAA-BBBB-CCCC-DDDD', '', '' from mdl_user_enrolments",
        {std::to_string(at.customer)});
    const auto order = at.prorogued("AAAA-BBBB-CCCC-DDDD");
    EXPECT_EQ(at.days_more(), "10: 10");
    at.refund(order);
    EXPECT_EQ(at.days_more(), "0: 0");
}

TEST(Prorogations, of_a_reference_that_is_none_of_the_customers_are_refused_until_it_is_corrected) {
    Prorogating at;
    at.sold("SHORT");
    const auto own = at.reference();
    const auto other = at.buy({.items = {{"BOOK", 1}}});
    EVENTUALLY_COMPLETE(at, other);
    const auto foreign = at.reference();
    const auto order = at.place_for(foreign, 1, "FOREIGN");
    shop::pay(at.database, order.bill);
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), "DATA: product reference of MORE");
    const auto line = "STD_PROROGATE Postpay Error : Product could not be identified with reference " + foreign + ".";
    EVENTUALLY(tells(at, "FOREIGN", line), at.daemon);
    EXPECT_EQ(at.days_more(), "0: 0 0");
    at.name_in(order, own);
    ASSERT_EQ(at.retry(order.bill), 0);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.days_more(), "10: 10 0");
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
