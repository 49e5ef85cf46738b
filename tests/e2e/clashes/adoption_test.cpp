#include "tests/e2e/support/daemon.hpp"
#include "tests/e2e/support/orders.hpp"
#include "tests/sandbox/moodle_rows.hpp"
#include "tests/sandbox/shop.hpp"

#include <gtest/gtest.h>

/// Installed beside a shop with a history; brakes.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

/// 10,000 bills: all eleven states, with and without a product row, enablehandler empty, set and NULL. Emission just
/// now, so that no brake by age hides what adoption must do.
void make_history(sandbox::Site& site) {
    site.execute(
        "insert into mdl_local_shop_catalogitem (catalogid, userid, categoryid, code, shortname, name, enablehandler) "
        "values (1, 0, 1, 'SET', 'SET', 'set', 'std_enrolonecourse'), (1, 0, 1, 'NUL', 'NUL', 'null', null)");
    site.execute("insert into mdl_local_shop_customer (shopid, firstname, lastname, email) "
                 "select 1, 'Old', 'Customer' || n, 'old' || n || '@example.org' from generate_series(1, 1000) n");
    site.execute("insert into mdl_local_shop_bill (blockid, shopid, ordering, customerid, title, status, emissiondate, "
                 "lastactiondate, "
                 "amount, transactionid) select 0, 1, n, (1 + n % 1000)::text, 'old', "
                 "(array['WORKING','PLACED','PENDING','PREPROD','SOLDOUT','PARTIAL','COMPLETE','PAYBACK','FAILED','"
                 "REFUSED','CANCELLED'])"
                 "[1 + n % 11], extract(epoch from now())::bigint, extract(epoch from now())::bigint, 100, 'TUOLD' || "
                 "n from generate_series(1, 10000) n");
    site.execute(
        "insert into mdl_local_shop_billitem (billid, type, itemcode, abstract, description, quantity) "
        "select b.id, 'BILLING', (array['EFORM','SET','NUL'])[1 + b.id % 3], '', '', 1 from mdl_local_shop_bill b");
    site.execute(
        "insert into mdl_local_shop_product (catalogitemid, initialbillitemid, currentbillitemid, customerid, "
        "contexttype, reference, "
        "productiondata, extradata) select 1, i.id, i.id, b.customerid::bigint, 'userenrol', 'OLD' || i.id, '', '' "
        "from mdl_local_shop_billitem i join mdl_local_shop_bill b on b.id = i.billid where b.id % 2 = 0");
}

std::int64_t old_bill(sandbox::Site& site, const std::string& status, const std::string& code, bool with_product) {
    return site.number("select min(b.id) from mdl_local_shop_bill b join mdl_local_shop_billitem i on i.billid = b.id "
                       "where b.status = $1 and i.itemcode = $2 and (b.id % 2 = 0) = $3::bool",
                       {status, code, with_product ? "true" : "false"});
}

TEST(Adoption, nothing_old_is_produced_and_orders_that_change_from_then_on_are) {
    sandbox::Site site;
    make_history(site);
    sandbox::StandIn moodle{site};
    Daemon daemon{site,
                  moodle,
                  {.yaml = "products:\n  SET: { handler: std_enrolonecourse, params: { coursename: EFORM-C } }\n"
                           "  NUL: { handler: std_enrolonecourse, params: { coursename: EFORM-C } }\n"}};
    daemon.start_ready();
    auto database = site.connect();
    EXPECT_EQ(site.number("select count(*) from moodle_shopd.orders where adopted"), 10000);
    EXPECT_EQ(moodle.count("core_user_create_users"), 0U);

    const auto pending = old_bill(site, "PENDING", "EFORM", false);
    const auto placed = old_bill(site, "PLACED", "NUL", false);
    const auto by_both = old_bill(site, "PENDING", "SET", false);
    const auto has_product = old_bill(site, "PENDING", "EFORM", true);
    const auto sold = old_bill(site, "SOLDOUT", "EFORM", false);
    for (const auto bill : {pending, placed, by_both, has_product})
        shop::pay(database, bill);
    shop::cancel(database, sold);

    EVENTUALLY(bill_status(site, pending) == "COMPLETE" && bill_status(site, placed) == "COMPLETE", daemon);
    EVENTUALLY(dead_causes(site, by_both) == "both", daemon);
    EVENTUALLY(dead_causes(site, sold) == "cancelled after payment", daemon);
    EVENTUALLY(all_quiet(site), daemon);
    EXPECT_EQ(products_of(site, has_product), 1);
    EXPECT_EQ(site.number("select count(*) from mdl_user where id >= 174"), 2);
    EXPECT_EQ(site.number("select count(*) from moodle_shopd.orders where adopted"), 9995);
    EXPECT_EQ(daemon.trace_of("TUOLD" + std::to_string(pending)).front(),
              "Production Controller : Full production starting from PENDING ...");
}

TEST(Adoption, a_product_code_that_is_configured_later_produces_nothing_old) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    auto database = site.connect();
    shop::create_catalog_item(database, {.code = "LATER"});
    Daemon daemon{site, moodle};
    daemon.start_ready();
    const auto order = shop::place(database, {.items = {{"LATER", 1}}});
    shop::pay(database, order.bill);
    EVENTUALLY(site.number("select count(*) from moodle_shopd.ledger where outcome = 'not_ours'") == 1 &&
                   all_quiet(site),
               daemon);

    daemon.configure("products:\n  LATER: { handler: std_enrolonecourse, params: { coursename: EFORM-C } }\n");
    daemon.signal(SIGHUP);
    ASSERT_TRUE(daemon.notifications().wait_for("READY=1", 30s)) << daemon.log();
    shop::set_status(database, order.bill, "COMPLETE");
    EVENTUALLY(site.number("select count(*) from moodle_shopd.orders where status = 'COMPLETE'") == 1 &&
                   all_quiet(site),
               daemon);
    EXPECT_EQ(moodle.count("core_user_create_users"), 0U);

    const auto fresh = shop::place(database, {.customer = {.email = "new@example.org"}, .items = {{"LATER", 1}}});
    shop::pay(database, fresh.bill);
    EVENTUALLY(bill_status(site, fresh.bill) == "COMPLETE", daemon);
}

TEST(Adoption, a_changed_coursename_moves_nobody) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    auto database = site.connect();
    sandbox::moodle::create_course(database, {.short_name = "OTHER"});
    Daemon daemon{site, moodle};
    daemon.start_ready();
    const auto order = shop::place(database);
    shop::pay(database, order.bill);
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE", daemon);

    daemon.configure("products:\n  EFORM: { handler: std_enrolonecourse, params: { coursename: OTHER } }\n");
    daemon.signal(SIGHUP);
    ASSERT_TRUE(daemon.notifications().wait_for("READY=1", 30s)) << daemon.log();
    shop::set_status(database, order.bill, "SOLDOUT");
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE" && all_quiet(site), daemon);
    EXPECT_EQ(enrolments_in(site, "OTHER"), 0);
    EXPECT_EQ(enrolments_in(site, "EFORM-C"), 1);
    EXPECT_EQ(products_of(site, order.bill), 1);
}

TEST(Brakes, orders_inserted_already_paid_and_orders_long_placed_are_held_until_released) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    auto database = site.connect();
    Daemon daemon{site, moodle};
    daemon.start_ready();
    const auto old = shop::place(database);
    site.execute("update mdl_local_shop_bill set emissiondate = emissiondate - 40 * 86400 where id = $1",
                 {std::to_string(old.bill)});
    shop::pay(database, old.bill);
    EVENTUALLY(dead_causes(site, old.bill) == "brake: older than", daemon);

    const auto model =
        shop::place(database, {.customer = {.first_name = "Ada", .last_name = "Lovelace", .email = "ada@example.org"}});
    // One statement, so that the daemon never sees the bill without its item.
    site.execute("with bill as (insert into mdl_local_shop_bill (blockid, shopid, ordering, customerid, title, status, "
                 "emissiondate, lastactiondate, amount, transactionid) select 0, 1, 4711, customerid, 'restored', "
                 "'SOLDOUT', emissiondate, lastactiondate, 100, 'TURESTORED' from mdl_local_shop_bill where id = $1 "
                 "returning id) insert into mdl_local_shop_billitem (billid, type, itemcode, abstract, description, "
                 "quantity) select id, 'BILLING', 'EFORM', '', '', 1 from bill",
                 {std::to_string(model.bill)});
    const auto restored = site.number("select id from mdl_local_shop_bill where transactionid = 'TURESTORED'");
    EVENTUALLY(dead_causes(site, restored) == "brake: inserted already paid", daemon);
    EXPECT_EQ(moodle.count("core_user_create_users"), 0U);

    EXPECT_EQ(daemon.command({"dead", "retry", "--cause", "brake: *"}).exit_code, 0);
    EVENTUALLY(bill_status(site, old.bill) == "COMPLETE" && bill_status(site, restored) == "COMPLETE", daemon);
}

TEST(Brakes, more_than_a_thousand_orders_that_a_sweep_finds_are_held_and_all_produced_once_released) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    auto database = site.connect();
    Daemon daemon{site, moodle};
    site.execute(
        "insert into mdl_local_shop_customer (shopid, firstname, lastname, email) "
        "select 1, 'Missed', 'Customer' || n, 'missed' || n || '@example.org' from generate_series(1, 1100) n");
    site.execute("alter table mdl_local_shop_bill disable trigger user");
    site.execute("insert into mdl_local_shop_bill (blockid, shopid, ordering, customerid, title, status, emissiondate, "
                 "lastactiondate, amount, "
                 "transactionid) select 0, 1, 100000 + id, id::text, 'missed', 'SOLDOUT', extract(epoch from "
                 "now())::bigint, 0, 100, 'TUMISS' || id "
                 "from mdl_local_shop_customer");
    site.execute("insert into mdl_local_shop_billitem (billid, type, itemcode, abstract, description, quantity) "
                 "select id, 'BILLING', 'EFORM', '', '', 1 from mdl_local_shop_bill");
    site.execute("alter table mdl_local_shop_bill enable trigger user");
    daemon.start_ready();
    const auto held = [&] {
        return site.number("select count(*) from moodle_shopd.dead where cause = 'brake: one sweep'");
    };
    EVENTUALLY(held() == 1100, daemon);
    EXPECT_EQ(moodle.count("core_user_create_users"), 0U);

    EXPECT_EQ(daemon.command({"dead", "retry", "--cause", "brake: one sweep"}).exit_code, 0);
    ASSERT_TRUE(sandbox::wait_until(
        [&] { return site.number("select count(*) from mdl_local_shop_bill where status = 'COMPLETE'") == 1100; },
        180s))
        << daemon.log();
    EXPECT_EQ(site.number("select count(*) from mdl_user where id >= 174"), 1100);
    EXPECT_EQ(site.number("select count(*) from mdl_local_shop_product"), 1100);
}

} // namespace
} // namespace shopd::e2e
