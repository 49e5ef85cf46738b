#include "tests/e2e/kill/points.hpp"
#include "tests/e2e/support/daemon.hpp"
#include "tests/e2e/support/invariants.hpp"
#include "tests/e2e/support/orders.hpp"
#include "tests/sandbox/shop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::EndsWith;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* short_lease = "feed: { lease: 3 s, verify_after: 300 ms, quiet: 200 ms }\n";

std::ptrdiff_t count_of(const Daemon& daemon, const std::string& event) {
    const auto lines = daemon.trace();
    return std::count_if(lines.begin(), lines.end(), [&](const auto& line) { return line.ends_with("] " + event); });
}

TEST(Unacknowledged, lines_that_a_killed_daemon_had_synced_are_not_written_again_by_its_next_run) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = short_lease}};
    daemon.start_ready();
    auto database = site.connect();
    const auto order = shop::place(database);
    EVENTUALLY(daemon.trace().size() == 1 && all_quiet(site), daemon);
    daemon.arm("after_trace_sync");
    shop::pay(database, order.bill);
    ASSERT_TRUE(daemon.wait_reached("after_trace_sync")) << daemon.log();
    const auto before = daemon.trace();
    EXPECT_EQ(bill_status(site, order.bill), "SOLDOUT");
    daemon.kill();

    daemon.start_ready();
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE" && all_quiet(site), daemon);
    EXPECT_EQ(daemon.trace(), before);
    EXPECT_THAT(lines_twice(daemon), IsEmpty());
    EXPECT_NOTHING_TWICE(site);
    EXPECT_ACCOUNTS_TOLD(site, &daemon);
}

TEST(Unacknowledged, lines_are_written_once_though_the_daemon_is_killed_at_the_same_point_thrice) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = short_lease}};
    daemon.start_ready();
    auto database = site.connect();
    const auto order = shop::place(database);
    EVENTUALLY(daemon.trace().size() == 1 && all_quiet(site), daemon);
    shop::set_status(database, order.bill, "PENDING");
    EVENTUALLY(all_quiet(site), daemon);
    for (int run = 0; run < 3; ++run) {
        daemon.kill();
        for (const auto& entry : std::filesystem::directory_iterator{daemon.faults()})
            std::filesystem::remove(entry.path());
        daemon.arm("before_commit");
        if (run == 0) shop::pay(database, order.bill);
        daemon.start_ready();
        ASSERT_TRUE(daemon.wait_reached("before_commit")) << daemon.log();
    }
    daemon.let_go("before_commit");
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE" && all_quiet(site), daemon);
    EXPECT_THAT(lines_twice(daemon), IsEmpty());
    EXPECT_NOTHING_TWICE(site);
    EXPECT_ACCOUNTS_TOLD(site, &daemon);
}

TEST(Unacknowledged, lines_of_a_commit_that_the_kill_followed_do_not_swallow_those_of_a_later_placing) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = short_lease}};
    daemon.start_ready();
    daemon.kill();
    auto database = site.connect();
    auto order = shop::place(database);
    shop::pay(database, order.bill);
    daemon.arm("after_commit");
    daemon.start_ready();
    ASSERT_TRUE(daemon.wait_reached("after_commit")) << daemon.log();
    EXPECT_EQ(bill_status(site, order.bill), "COMPLETE");
    EXPECT_EQ(count_of(daemon, "Order placed : 1 objects"), 1);
    daemon.kill();
    daemon.start_ready();
    EVENTUALLY(all_quiet(site), daemon);

    order = shop::re_place(database, order);
    EVENTUALLY(count_of(daemon, "Order placed : 1 objects") == 2, daemon);
    shop::pay(database, order.bill);
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE" && all_quiet(site), daemon);
    EXPECT_EQ(products_of(site, order.bill), 1);
    EXPECT_NOTHING_TWICE(site);
    EXPECT_ACCOUNTS_TOLD(site, &daemon);
}

/// Two daemons on one site; the first dies at a point, the second takes its stream over when the lease has run out.
class TakenOver : public ::testing::Test {
protected:
    void die_at(const std::string& point) {
        database.emplace(site.connect());
        order = shop::place(*database);
        shop::pay(*database, order.bill);
        first.arm(point);
        first.start_ready();
        ASSERT_TRUE(first.wait_reached(point)) << first.log();
        first.kill();
        second.start_ready();
        EVENTUALLY(bill_status(site, order.bill) == "COMPLETE" && all_quiet(site), second);
    }

    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon first{site, moodle, {.yaml = short_lease}};
    Daemon second{site, moodle, {.yaml = short_lease, .install = false}};
    std::optional<sandbox::Connection> database;
    shop::Order order;
};

TEST_F(TakenOver, lines_that_the_dead_daemon_may_have_written_are_marked) {
    die_at("after_trace_sync");
    ASSERT_THAT(first.trace(), Not(IsEmpty()));
    EXPECT_THAT(first.trace(), Each(Not(EndsWith(" (again)"))));
    std::vector<std::string> marked;
    for (const auto& line : first.trace())
        marked.push_back(line + " (again)");
    const auto lines = second.trace();
    ASSERT_GE(lines.size(), marked.size());
    EXPECT_TRUE(std::equal(marked.begin(), marked.end(), lines.begin())) << ::testing::PrintToString(lines);
    EXPECT_NOTHING_TWICE(site);
    EXPECT_ACCOUNTS_TOLD(site, &first, &second);
}

TEST_F(TakenOver, later_lines_of_the_same_order_are_not_marked) {
    die_at("after_trace_sync");
    auto& shop = *database;
    const auto before = second.trace().size();
    order = shop::re_place(shop, order);
    shop::pay(shop, order.bill);
    EVENTUALLY(second.trace().size() >= before + 2 && bill_status(site, order.bill) == "COMPLETE" && all_quiet(site),
               second);
    auto lines = second.trace();
    lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(before));
    EXPECT_THAT(lines, Each(Not(EndsWith(" (again)"))));
    EXPECT_EQ(products_of(site, order.bill), 1);
    EXPECT_NOTHING_TWICE(site);
}

TEST_F(TakenOver, an_effect_that_only_the_dead_daemon_saw_done_is_told_by_the_one_that_took_over) {
    die_at("after_call_enrol_manual_enrol_users");
    EXPECT_EQ(moodle.count("enrol_manual_enrol_users"), 1U);
    EXPECT_EQ(products_of(site, order.bill), 1);
    EXPECT_NOTHING_TWICE(site);
    EXPECT_ACCOUNTS_TOLD(site, &first, &second);
}

} // namespace
} // namespace shopd::e2e
