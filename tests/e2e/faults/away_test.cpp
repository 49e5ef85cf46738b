#include "tests/e2e/support/daemon.hpp"
#include "tests/e2e/support/invariants.hpp"
#include "tests/e2e/support/orders.hpp"
#include "tests/sandbox/cluster.hpp"
#include "tests/sandbox/shop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

constexpr const char* quick_verify = "feed: { verify_after: 300 ms, quiet: 200 ms }\n";

void order_as_guests(sandbox::Site& site, std::size_t how_many, std::vector<shop::Order>& orders) {
    auto database = site.connect();
    for (std::size_t i = 0; i < how_many; ++i) {
        const auto number = std::to_string(orders.size());
        orders.push_back(shop::place(
            database, {.customer = {.last_name = "Number" + number, .email = "guest" + number + "@example.org"}}));
        shop::pay(database, orders.back().bill);
    }
}

std::size_t complete(sandbox::Site& site, const std::vector<shop::Order>& orders) {
    return static_cast<std::size_t>(std::count_if(
        orders.begin(), orders.end(), [&](const auto& order) { return bill_status(site, order.bill) == "COMPLETE"; }));
}

/// Moodle's own statements died with the server too: an account between its commit and its mail is the one thing that
/// may end on the dead list. @return how many
std::int64_t release_those_without_mail(sandbox::Site& site, const Daemon& daemon) {
    const auto unmailed =
        site.number("select count(*) from moodle_shopd.dead where cause = 'uncertain: no password mail'");
    if (unmailed > 0)
        daemon.command({"dead", "drop", "--cause", "uncertain: no password mail", "--why", "reset requests sent"});
    return unmailed;
}

void expect_each_once(sandbox::Site& site, const Daemon& daemon, const std::vector<shop::Order>& orders,
                      std::int64_t unmailed = 0) {
    for (const auto& order : orders) {
        EXPECT_EQ(products_of(site, order.bill), 1);
        EXPECT_EQ(dead_causes(site, order.bill), "");
    }
    EXPECT_EQ(enrolments_in(site, "EFORM-C"), static_cast<std::int64_t>(orders.size()));
    EXPECT_EQ(site.number("select count(*) from sandbox.mail where kind = 'newpassword'"),
              static_cast<std::int64_t>(orders.size()) - unmailed);
    EXPECT_NOTHING_TWICE(site);
    EXPECT_ACCOUNTS_TOLD(site, &daemon);
}

TEST(Away, orders_that_come_while_Moodle_is_down_are_produced_when_it_is_back) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = quick_verify}};
    daemon.start_ready();
    moodle.stop();
    std::vector<shop::Order> orders;
    order_as_guests(site, 6, orders);
    EVENTUALLY(site.number("select count(*) from moodle_shopd.ledger where kind = 'account' and outcome = 'retry'") ==
                   6,
               daemon);
    EXPECT_EQ(complete(site, orders), 0U);

    moodle.start_again();
    EVENTUALLY(complete(site, orders) == 6 && all_quiet(site), daemon);
    expect_each_once(site, daemon, orders);
    EXPECT_EQ(daemon.stop(), 0);
}

TEST(Away, a_sick_Moodle_is_called_seldom_and_no_attempt_is_counted_without_a_call) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{
        site,
        moodle,
        {.yaml = "production: { wave: 1, retry: { first: 6 s, longest: 6 s } }\n" + std::string{quick_verify}}};
    daemon.start_ready();
    moodle.clear_calls();
    moodle.add({.action = "status", .status = 503});
    std::vector<shop::Order> orders;
    const auto began = std::chrono::steady_clock::now();
    order_as_guests(site, 20, orders);
    EVENTUALLY(site.number("select count(*) from moodle_shopd.ledger where kind = 'account' and outcome = 'retry'") ==
                   20,
               daemon);
    const auto shortest_pause = 3s;
    const auto probes = static_cast<std::size_t>((std::chrono::steady_clock::now() - began) / shortest_pause);
    EXPECT_LE(moodle.count("*"), 5 + 1 + probes) << "five failures open the breaker, a second worker may be under way";
    EXPECT_LE(site.number("select sum(attempts) from moodle_shopd.ledger"),
              static_cast<std::int64_t>(moodle.count("*")));

    moodle.clear_faults();
    EVENTUALLY(complete(site, orders) == 20 && all_quiet(site), daemon);
    expect_each_once(site, daemon, orders);
}

TEST(Away, PostgreSQL_restarts_and_crashes_while_orders_come_and_none_is_lost) {
    sandbox::Cluster cluster;
    sandbox::Site site{cluster};
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = quick_verify}};
    daemon.start_ready();
    const auto pid = daemon.pid();
    std::vector<shop::Order> orders;
    order_as_guests(site, 5, orders);
    cluster.restart();
    order_as_guests(site, 5, orders);
    cluster.stop_immediate();
    cluster.start();
    order_as_guests(site, 5, orders);
    EVENTUALLY(std::all_of(orders.begin(), orders.end(), [&](const auto& order) { return ended(site, order.bill); }),
               daemon);
    const auto unmailed = release_those_without_mail(site, daemon);
    EVENTUALLY(complete(site, orders) == 15 && all_quiet(site), daemon);
    EXPECT_EQ(daemon.pid(), pid);
    EXPECT_TRUE(daemon.runs());
    expect_each_once(site, daemon, orders, unmailed);
    EXPECT_EQ(daemon.stop(), 0);
}

TEST(Away, PostgreSQL_away_while_Moodle_makes_the_account_gives_one_account_that_is_told_once) {
    sandbox::Cluster cluster;
    sandbox::Site site{cluster};
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = quick_verify}};
    daemon.start_ready();
    moodle.add({.action = "hold", .function = "core_user_create_users", .call = 1, .when = "after"});
    std::vector<shop::Order> orders;
    order_as_guests(site, 1, orders);
    ASSERT_TRUE(moodle.wait_for("core_user_create_users", "held after the effect"));
    cluster.stop_immediate();
    moodle.release();
    cluster.start();
    EVENTUALLY(complete(site, orders) == 1 && all_quiet(site), daemon);
    EXPECT_EQ(moodle.count("core_user_create_users"), 1U);
    expect_each_once(site, daemon, orders);
}

} // namespace
} // namespace shopd::e2e
