#include "tests/e2e/support/daemon.hpp"
#include "tests/e2e/support/invariants.hpp"
#include "tests/e2e/support/orders.hpp"
#include "tests/sandbox/shop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

/// Several daemons on one database share the work, and take over what one of them leaves behind.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

constexpr const char* create = "core_user_create_users";
constexpr const char* small_waves =
    "production: { workers: 2, wave: 4 }\nfeed: { lease: 3 s, verify_after: 300 ms, quiet: 200 ms }\n";

std::int64_t streams_of(sandbox::Site& site, const Daemon& daemon) {
    return site.number("select count(*) from moodle_shopd.streams where lease_owner like '%' || $1",
                       {daemon.trace_file().string()});
}

std::int64_t complete(sandbox::Site& site) {
    return site.number("select count(*) from mdl_local_shop_bill where status = 'COMPLETE'");
}

std::size_t lines_with(const Daemon& daemon, const std::string& text) {
    const auto lines = daemon.trace();
    return static_cast<std::size_t>(std::count_if(
        lines.begin(), lines.end(), [&](const auto& line) { return line.find(text) != std::string::npos; }));
}

class Daemons : public ::testing::TestWithParam<std::size_t> {};

TEST_P(Daemons, share_the_orders_and_take_over_those_of_one_that_is_killed) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    moodle.add(sandbox::Fault{.action = "hold", .function = create});
    std::vector<std::unique_ptr<Daemon>> daemons;
    for (std::size_t at = 0; at < GetParam(); ++at) {
        daemons.push_back(std::make_unique<Daemon>(
            site, moodle,
            DaemonOptions{.yaml = small_waves, .install = at == 0, .name = "daemon" + std::to_string(at)}));
        daemons.back()->start_ready();
    }
    auto& victim = *daemons.front();
    auto& survivor = *daemons.back();
    auto database = site.connect();
    constexpr int orders = 60;
    for (int number = 0; number < orders; ++number) {
        const auto order =
            shop::place(database, {.customer = {.email = "customer" + std::to_string(number) + "@example.org"}});
        shop::pay(database, order.bill);
    }
    // Every worker is within a call, so that the one that is killed leaves orders behind.
    ASSERT_TRUE(moodle.wait_for(create, "held", 2 * GetParam())) << victim.log();
    victim.kill();
    const auto killed = std::chrono::steady_clock::now();
    const auto left_behind = streams_of(site, victim);
    moodle.clear_faults();
    EVENTUALLY(complete(site) == orders && all_quiet(site), survivor);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - killed;
    std::cout << left_behind << " customers' orders left behind; all " << orders << " complete " << took.count()
              << " s later\n";

    EXPECT_GT(left_behind, 0) << "or nothing was to be taken over";
    EXPECT_EQ(streams_of(site, victim), 0);
    EXPECT_EQ(enrolments_in(site, "EFORM-C"), orders);
    EXPECT_EQ(site.number("select count(*) from mdl_local_shop_product"), orders);
    EXPECT_NOTHING_TWICE(site);
    for (std::size_t at = 1; at < daemons.size(); ++at) {
        EXPECT_GT(lines_with(*daemons[at], "Completed for EFORM-C..."), 0U) << "daemon " << at << " did nothing";
        EXPECT_EQ(daemons[at]->stop(), 0);
    }
}

INSTANTIATE_TEST_SUITE_P(TwoThenThree, Daemons, ::testing::Values(2U, 3U),
                         [](const auto& count) { return "with_" + std::to_string(count.param); });

} // namespace
} // namespace shopd::e2e
