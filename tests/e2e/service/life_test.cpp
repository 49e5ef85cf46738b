#include "tests/e2e/support/daemon.hpp"
#include "tests/e2e/support/orders.hpp"
#include "tests/sandbox/shop.hpp"

#include <gtest/gtest.h>

#include <csignal>

/// Start, readiness, watchdog and end of the process, as systemd sees them.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

TEST(Life, it_is_ready_only_once_moodle_and_database_are_proved_to_be_one_site) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle};
    moodle.stop();
    daemon.start();
    ASSERT_TRUE(daemon.notifications().wait_for("EXTEND_TIMEOUT_USEC=", 30s)) << daemon.log();
    EXPECT_EQ(daemon.notifications().count("READY=1", 2s), 0);
    moodle.start_again();
    ASSERT_TRUE(daemon.notifications().wait_for("READY=1", 90s)) << daemon.log();
    EXPECT_EQ(site.number("select count(*) from moodle_shopd.site where proved_at is not null"), 1);
}

TEST(Life, a_moodle_over_another_database_is_never_ready) {
    sandbox::Site site;
    sandbox::Site other;
    sandbox::StandIn moodle{other};
    Daemon daemon{site, moodle};
    auto database = site.connect();
    daemon.start();
    const auto order = shop::place(database);
    shop::pay(database, order.bill);
    EXPECT_EQ(daemon.notifications().count("READY=1", 6s), 0) << daemon.log();
    EXPECT_EQ(moodle.count("core_user_create_users"), 0U);
    EXPECT_EQ(bill_status(site, order.bill), "SOLDOUT");
    EXPECT_EQ(daemon.stop(), 0);
}

TEST(Life, a_changed_site_is_not_produced_for_until_it_is_accepted) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle};
    site.execute("update moodle_shopd.site set system_identifier = 'another cluster', proved_at = null");
    daemon.start();
    EXPECT_EQ(daemon.notifications().count("READY=1", 4s), 0);
    EXPECT_NE(daemon.log().find("accept-site"), std::string::npos) << daemon.log();
    EXPECT_EQ(daemon.command({"db", "accept-site"}).exit_code, 0);
    EXPECT_TRUE(daemon.notifications().wait_for("READY=1", 60s)) << daemon.log();
}

TEST(Life, without_an_installation_it_ends_with_69_and_says_what_to_run) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.install = false}};
    site.execute("do $$ begin create role moodle_shopd login; exception when duplicate_object then null; end $$");
    daemon.start();
    ASSERT_TRUE(sandbox::wait_until([&] { return !daemon.runs(); }, 30s)) << daemon.log();
    EXPECT_NE(daemon.log().find("db install"), std::string::npos) << daemon.log();
}

TEST(Life, the_watchdog_falls_silent_when_the_process_is_stopped_and_speaks_again_when_it_goes_on) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.environment = {{"WATCHDOG_USEC", "2000000"}}}};
    daemon.start_ready();
    EXPECT_TRUE(daemon.notifications().wait_for("WATCHDOG=1", 5s));
    daemon.signal(SIGSTOP);
    daemon.notifications().count("WATCHDOG=1", 300ms);
    EXPECT_EQ(daemon.notifications().count("WATCHDOG=1", 3s), 0);
    daemon.signal(SIGCONT);
    EXPECT_TRUE(daemon.notifications().wait_for("WATCHDOG=1", 10s)) << daemon.log();
}

TEST(Life, sigterm_finishes_the_order_at_work_and_takes_no_more) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = "production: { workers: 1 }\n"}};
    daemon.start_ready();
    auto database = site.connect();
    moodle.add({.action = "hold", .function = "enrol_manual_enrol_users", .times = 1});
    const auto first = shop::place(database);
    shop::pay(database, first.bill);
    ASSERT_TRUE(moodle.wait_for("enrol_manual_enrol_users", "held"));
    daemon.signal(SIGTERM);
    ASSERT_TRUE(daemon.notifications().wait_for("STOPPING=1", 10s)) << daemon.log();
    const auto second = shop::place(database, {.customer = {.email = "second@example.org"}});
    shop::pay(database, second.bill);
    moodle.clear_faults();
    EXPECT_EQ(daemon.wait_for_end(), 0) << daemon.log();
    EXPECT_EQ(bill_status(site, first.bill), "COMPLETE");
    EXPECT_EQ(bill_status(site, second.bill), "SOLDOUT");
    daemon.start_ready();
    EVENTUALLY(bill_status(site, second.bill) == "COMPLETE", daemon);
}

TEST(Life, a_second_daemon_on_the_same_trace_file_is_refused_with_69) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle};
    daemon.start_ready();
    const auto second = daemon.command({"run"});
    EXPECT_EQ(second.exit_code, 69) << second.output;
    EXPECT_TRUE(daemon.runs());
}

} // namespace
} // namespace shopd::e2e
