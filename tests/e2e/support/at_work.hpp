#pragma once

#include "tests/e2e/support/daemon.hpp"
#include "tests/e2e/support/invariants.hpp"
#include "tests/e2e/support/orders.hpp"
#include "tests/sandbox/moodle_rows.hpp"
#include "tests/sandbox/shop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace shopd::e2e {

/// A site with its Moodle and the installed daemon, not started yet, and the shop's connection.
struct AtWork {
    explicit AtWork(const std::string& yaml = "", sandbox::SiteOptions options = {})
        : site{options}, moodle{site}, database{site.connect()}, daemon{site, moodle, {.yaml = yaml}} {}

    /// At once: one statement, one commit.
    void pay_all(const std::vector<std::int64_t>& bills) {
        std::string ids;
        for (const auto bill : bills)
            ids += (ids.empty() ? "{" : ",") + std::to_string(bill);
        site.execute("update mdl_local_shop_bill set status = 'SOLDOUT' where id = any($1::bigint[])", {ids + "}"});
    }

    sandbox::shop::Order buy(const sandbox::shop::NewOrder& order = {}) {
        auto placed = sandbox::shop::place(database, order);
        sandbox::shop::pay(database, placed.bill);
        return placed;
    }

    /// As buy(), but paid only once the daemon has seen the order placed: the trace says that production started there.
    sandbox::shop::Order buy_once_seen(const sandbox::shop::NewOrder& order = {}) {
        auto placed = sandbox::shop::place(database, order);
        EXPECT_TRUE(sandbox::wait_until(
            [&] {
                return site.number("select count(*) from moodle_shopd.orders where bill = $1 and status = 'PLACED'",
                                   {std::to_string(placed.bill)}) == 1;
            },
            std::chrono::seconds{90}));
        sandbox::shop::pay(database, placed.bill);
        return placed;
    }

    std::int64_t account_of(const sandbox::shop::Order& order) {
        return site.number("select hasaccount from mdl_local_shop_customer where id = $1",
                           {std::to_string(order.customer)});
    }

    int retry(std::int64_t bill) { return daemon.command({"dead", "retry", std::to_string(bill)}).exit_code; }

    sandbox::Site site;
    sandbox::StandIn moodle;
    sandbox::Connection database;
    Daemon daemon;
};

/// Nothing twice, every account told once.
#define EXPECT_ALL_WELL(at_work)                                                                                       \
    do {                                                                                                               \
        EXPECT_NOTHING_TWICE((at_work).site);                                                                          \
        EXPECT_ACCOUNTS_TOLD((at_work).site, &(at_work).daemon);                                                       \
    } while (false)

#define EVENTUALLY_COMPLETE(at_work, order)                                                                            \
    EVENTUALLY(bill_status((at_work).site, (order).bill) == "COMPLETE", (at_work).daemon)
#define EVENTUALLY_DEAD(at_work, order) EVENTUALLY(dead_causes((at_work).site, (order).bill) != "", (at_work).daemon)

} // namespace shopd::e2e
