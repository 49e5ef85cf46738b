#include "tests/e2e/support/daemon.hpp"
#include "tests/e2e/support/orders.hpp"
#include "tests/sandbox/shop.hpp"

#include <gtest/gtest.h>

/// What the triggers could not tell: the sale goes on, and the sweep finds it.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

constexpr const char* quick_sweeps = "feed: { sweep: { open: 1 s, all: 1 h } }\n";

TEST(Missed, orders_sold_while_the_daemon_is_away_are_produced_when_it_comes) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle};
    auto database = site.connect();
    const auto order = shop::place(database);
    shop::pay(database, order.bill);
    daemon.start_ready();
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE", daemon);
}

TEST(Missed, a_sale_while_the_outbox_is_locked_commits_and_is_found_by_the_sweep) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = quick_sweeps}};
    daemon.start_ready();
    auto locker = site.connect();
    auto database = site.connect();
    locker.begin();
    locker.execute("lock table moodle_shopd.outbox in access exclusive mode");
    const auto order = shop::place(database);
    shop::pay(database, order.bill);
    EXPECT_EQ(bill_status(site, order.bill), "SOLDOUT");
    locker.rollback();
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE", daemon);
    EXPECT_EQ(daemon.trace_of(order.transaction_id).front(), "Order placed : 1 objects");
}

TEST(Missed, a_dropped_trigger_is_noticed_said_and_polled_around) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = "feed: { poll: 500 ms, sweep: { open: 1 s, all: 1 h } }\n"}};
    daemon.start_ready();
    site.execute("drop trigger moodle_shopd on mdl_local_shop_bill");
    auto database = site.connect();
    const auto order = shop::place(database);
    shop::pay(database, order.bill);
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE", daemon);
    EVENTUALLY(daemon.log().find("trigger") != std::string::npos, daemon);
    EVENTUALLY(daemon.command({"status"}).exit_code == 1, daemon);
}

TEST(Missed, an_order_that_vanished_is_recorded_as_gone_and_others_go_on) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle};
    daemon.start_ready();
    auto database = site.connect();
    const auto order = shop::place(database);
    EVENTUALLY(!daemon.trace().empty(), daemon);
    site.execute("delete from mdl_local_shop_billitem; delete from mdl_local_shop_bill");
    EVENTUALLY(site.number("select count(*) from moodle_shopd.orders where bill = $1 and status = 'GONE'",
                           {std::to_string(order.bill)}) == 1,
               daemon);
    const auto next = shop::place(database);
    shop::pay(database, next.bill);
    EVENTUALLY(bill_status(site, next.bill) == "COMPLETE", daemon);
}

TEST(Missed, the_shops_tables_can_be_altered_and_the_daemon_goes_on) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = quick_sweeps}};
    daemon.start_ready();
    site.execute("alter table mdl_local_shop_bill alter column status type varchar(20)");
    auto database = site.connect();
    const auto order = shop::place(database);
    shop::pay(database, order.bill);
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE", daemon);
}

} // namespace
} // namespace shopd::e2e
