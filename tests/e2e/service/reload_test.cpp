#include "tests/e2e/support/daemon.hpp"
#include "tests/e2e/support/orders.hpp"
#include "tests/sandbox/moodle_rows.hpp"
#include "tests/sandbox/shop.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>

/// SIGHUP: good files are swapped whole, bad ones change nothing.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

TEST(Reload, a_bad_file_leaves_the_old_one_and_the_log_says_why_with_the_place) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle};
    daemon.start_ready();
    daemon.configure("production: { wokers: 3 }\n");
    daemon.signal(SIGHUP);
    EVENTUALLY(daemon.log().find("test.yaml:1:15") != std::string::npos, daemon);
    EXPECT_NE(daemon.log().find("workers"), std::string::npos) << daemon.log();
    EXPECT_EQ(daemon.command({"check"}).exit_code, 78);
    auto database = site.connect();
    const auto order = shop::place(database);
    shop::pay(database, order.bill);
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE", daemon);
}

TEST(Reload, a_corrected_configuration_produces_what_waited_for_it) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site,
                  moodle,
                  {.yaml = "products:\n  EFORM: { handler: std_enrolonecourse, params: { coursename: NO-SUCH } }\n"}};
    daemon.start_ready();
    auto database = site.connect();
    const auto order = shop::place(database);
    shop::pay(database, order.bill);
    EVENTUALLY(dead_causes(site, order.bill) == "CONFIG: no course with coursename NO-SUCH", daemon);
    const auto last_line = [&] {
        const auto trace = daemon.trace_of(order.transaction_id);
        return trace.empty() ? std::string{} : trace.back();
    };
    EVENTUALLY(last_line() == "STD_ENROL_ONE_COURSE PostPay : failed... Bad course name", daemon);
    // A line is written before its wave is acknowledged; what a reload touches is what was acknowledged.
    EVENTUALLY(site.number("select count(*) from moodle_shopd.orders where paid_at is not null") == 1, daemon);
    daemon.configure("");
    daemon.signal(SIGHUP);
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE", daemon);
    EXPECT_EQ(enrolments_in(site, "EFORM-C"), 1);
    EXPECT_NE(daemon.log().find(
                  "reload: 1 waiting order has \"EFORM\", which std_enrolonecourse produces from now on: bill " +
                  std::to_string(order.bill)),
              std::string::npos)
        << daemon.log();
    daemon.configure("products: { OTHER: { handler: std_enrolonecourse, params: { coursename: EFORM-C } } }\n");
    daemon.signal(SIGHUP);
    EVENTUALLY(daemon.log().find("reload: products.OTHER: added") != std::string::npos, daemon);
    EXPECT_EQ(daemon.log().find("waiting order", daemon.log().find("products.OTHER")), std::string::npos)
        << "what is produced, or not of that code, is not touched";
}

TEST(Reload, tries_again_what_a_wave_refused_that_still_ran_with_the_old_configuration) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site,
                  moodle,
                  {.yaml = "products:\n"
                           "  EFORM: { handler: std_enrolonecourse, params: { coursename: NO-SUCH } }\n"
                           "  SOLD: { handler: std_enrolonecourse, params: { coursename: EFORM-C } }\n"}};
    auto database = site.connect();
    shop::create_catalog_item(database, {.code = "SOLD"});
    const auto refused = shop::place(database);
    shop::pay(database, refused.bill);
    const auto slow = shop::place(database, {.customer = {.email = "slow@example.org"}, .items = {{"SOLD"}}});
    shop::pay(database, slow.bill);
    moodle.add(sandbox::Fault{.action = "hold", .function = "enrol_manual_enrol_users"});
    daemon.start();
    ASSERT_TRUE(moodle.wait_for("enrol_manual_enrol_users", "held"));
    EVENTUALLY(dead_causes(site, refused.bill) == "CONFIG: no course with coursename NO-SUCH", daemon);
    daemon.configure("products:\n  SOLD: { handler: std_enrolonecourse, params: { coursename: EFORM-C } }\n");
    daemon.signal(SIGHUP);
    EVENTUALLY(daemon.log().find("reloaded") != std::string::npos, daemon);
    moodle.clear_faults();
    EVENTUALLY(bill_status(site, refused.bill) == "COMPLETE", daemon);
    EXPECT_EQ(enrolments_in(site, "EFORM-C"), 2);
}

TEST(Reload, under_load_no_order_is_lost_and_none_is_produced_twice) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle};
    daemon.start_ready();
    auto database = site.connect();
    constexpr int orders = 40;
    for (int i = 0; i < orders; ++i) {
        const auto order = shop::place(database, {.customer = {.email = "load" + std::to_string(i) + "@example.org"}});
        shop::pay(database, order.bill);
        if (i % 5 == 0) {
            daemon.configure("production: { wave: " + std::to_string(10 + i) + " }\n");
            daemon.signal(SIGHUP);
        }
    }
    EVENTUALLY(site.number("select count(*) from mdl_local_shop_bill where status = 'COMPLETE'") == orders, daemon);
    EXPECT_EQ(enrolments_in(site, "EFORM-C"), orders);
    EXPECT_EQ(site.number("select count(*) from mdl_local_shop_product"), orders);
}

TEST(Reload, the_shipped_example_of_a_hostile_configuration_is_refused_with_all_problems_at_once) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle};
    daemon.configure("feed: { pol: 5 s, quiet: 5 }\nproduction: { wave: many }\nproduction: { wave: 3 }\n");
    const auto checked = daemon.command({"check"});
    EXPECT_EQ(checked.exit_code, 78);
    for (const auto* place : {"test.yaml:1:9", "test.yaml:1:", "test.yaml:2:", "test.yaml:3:1"})
        EXPECT_NE(checked.output.find(place), std::string::npos) << checked.output;
    EXPECT_NE(checked.output.find("poll"), std::string::npos) << checked.output;
    EXPECT_NE(checked.output.find('^'), std::string::npos);
    EXPECT_EQ(daemon.command({"run"}).exit_code, 78);
}

} // namespace
} // namespace shopd::e2e
