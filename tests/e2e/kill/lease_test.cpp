#include "tests/e2e/kill/points.hpp"
#include "tests/e2e/support/daemon.hpp"
#include "tests/e2e/support/invariants.hpp"
#include "tests/e2e/support/orders.hpp"
#include "tests/sandbox/moodle_rows.hpp"
#include "tests/sandbox/shop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

constexpr const char* two_waves_at_once =
    "production: { workers: 2, wave: 1 }\nfeed: { lease: 3 s, verify_after: 300 ms, quiet: 200 ms }\n";
constexpr const char* create = "core_user_create_users";

/// How many workers were held at a point so far.
std::ptrdiff_t held_at(const Daemon& daemon, const std::string& point) {
    std::filesystem::directory_iterator files{daemon.faults()};
    return std::count_if(begin(files), end(files), [&](const auto& entry) {
        const auto name = entry.path().filename().string();
        return name.starts_with(point + ".") && name.ends_with(".reached");
    });
}

std::string owner_of_stream(sandbox::Site& site, std::int64_t customer) {
    return site.value("select coalesce(max(lease_owner), '') from moodle_shopd.streams where stream = $1",
                      {std::to_string(customer)});
}

std::size_t lines_with(const Daemon& daemon, const std::string& text) {
    const auto lines = daemon.trace();
    return static_cast<std::size_t>(std::count_if(
        lines.begin(), lines.end(), [&](const auto& line) { return line.find(text) != std::string::npos; }));
}

TEST(Lease, one_that_runs_out_before_the_call_of_a_frozen_daemon_gives_one_account_one_enrolment_and_one_product) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon first{site, moodle, {.yaml = two_waves_at_once}};
    Daemon second{site, moodle, {.yaml = two_waves_at_once, .install = false}};
    const std::string point = std::string{"before_call_"} + create;
    first.arm(point);
    second.arm(point);
    first.start_ready();
    auto database = site.connect();
    const auto order = shop::place(database);
    shop::pay(database, order.bill);
    ASSERT_TRUE(first.wait_reached(point)) << first.log();
    const auto holder = owner_of_stream(site, order.customer);

    second.start_ready();
    first.signal(SIGSTOP);
    ASSERT_TRUE(second.wait_reached(point)) << second.log();
    EXPECT_NE(owner_of_stream(site, order.customer), holder);
    first.let_go(point);
    second.let_go(point);
    first.signal(SIGCONT);
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE" && all_quiet(site), second);
    EVENTUALLY(moodle.count(create) == 2, first);

    EXPECT_EQ(moodle.count(create, "answered"), 1U);
    EXPECT_EQ(accounts_of(site, "benoit.tostain@example.org"), 1);
    EXPECT_EQ(enrolments_in(site, "EFORM-C"), 1);
    EXPECT_EQ(products_of(site, order.bill), 1);
    EXPECT_EQ(products_shown(site, order.bill), 1);
    EXPECT_EQ(first.stop(), 0);
    EXPECT_EQ(second.stop(), 0);
    EXPECT_EQ(lines_with(first, "Completed for EFORM-C...") + lines_with(second, "Completed for EFORM-C..."), 1U);
    EXPECT_NOTHING_TWICE(site);
    EXPECT_ACCOUNTS_TOLD(site, &first, &second);
}

TEST(Lease, one_that_runs_out_while_Moodle_still_works_gives_one_of_everything) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon first{site, moodle, {.yaml = two_waves_at_once}};
    Daemon second{site, moodle, {.yaml = two_waves_at_once, .install = false}};
    first.start_ready();
    second.start_ready();
    auto database = site.connect();
    moodle.add({.action = "hold", .function = create, .call = 1});
    const auto order = shop::place(database);
    shop::pay(database, order.bill);
    ASSERT_TRUE(moodle.wait_for(create, "held"));
    auto& holder = owner_of_stream(site, order.customer).ends_with(first.trace_file().string()) ? first : second;
    auto& other = &holder == &first ? second : first;
    holder.signal(SIGSTOP);
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE", other);
    moodle.release();
    holder.signal(SIGCONT);
    EVENTUALLY(moodle.count(create, "invalidparameter") == 1 && all_quiet(site), holder);

    EXPECT_EQ(accounts_of(site, "benoit.tostain@example.org"), 1);
    EXPECT_EQ(enrolments_in(site, "EFORM-C"), 1);
    EXPECT_EQ(products_of(site, order.bill), 1);
    EXPECT_EQ(first.stop(), 0);
    EXPECT_EQ(second.stop(), 0);
    EXPECT_NOTHING_TWICE(site);
    EXPECT_ACCOUNTS_TOLD(site, &first, &second);
}

TEST(Lease, one_that_runs_out_while_its_daemon_is_frozen_is_worked_on_by_whichever_worker_and_told_once) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = two_waves_at_once}};
    daemon.start_ready();
    auto database = site.connect();
    moodle.add({.action = "hold", .function = create, .call = 1});
    const auto order = shop::place(database);
    shop::pay(database, order.bill);
    ASSERT_TRUE(moodle.wait_for(create, "held"));
    daemon.signal(SIGSTOP);
    EVENTUALLY(site.number("select count(*) from moodle_shopd.streams where lease_until < moodle_shopd.now()") == 1,
               daemon);
    daemon.signal(SIGCONT);
    moodle.release();
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE" && all_quiet(site), daemon);

    EXPECT_EQ(accounts_of(site, "benoit.tostain@example.org"), 1);
    EXPECT_EQ(products_of(site, order.bill), 1);
    EXPECT_EQ(daemon.stop(), 0);
    EXPECT_THAT(lines_twice(daemon), ::testing::IsEmpty());
    EXPECT_NOTHING_TWICE(site);
    EXPECT_ACCOUNTS_TOLD(site, &daemon);
}

/// Two customers with one e-mail, their orders in two workers of one daemon, both held at a point and let go together.
class TwoWorkers : public ::testing::TestWithParam<std::string> {};

TEST_P(TwoWorkers, with_one_email_held_at_the_same_point_make_one_account) {
    const auto& point = GetParam();
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = two_waves_at_once}};
    daemon.start_ready();
    auto database = site.connect();
    const auto one = shop::place(database, {.customer = {.email = "two@example.org"}});
    const auto other = shop::place(database, {.customer = {.first_name = "Ben", .email = "Two@Example.org"}});
    EVENTUALLY(all_quiet(site) && daemon.trace().size() == 2, daemon);

    daemon.arm(point);
    shop::pay(database, one.bill);
    EVENTUALLY(held_at(daemon, point) == 1, daemon);
    daemon.arm(point);
    shop::pay(database, other.bill);
    EVENTUALLY(held_at(daemon, point) == 2, daemon);
    daemon.let_go(point);
    EVENTUALLY(bill_status(site, one.bill) == "COMPLETE" && bill_status(site, other.bill) == "COMPLETE" &&
                   all_quiet(site),
               daemon);

    EXPECT_EQ(accounts_of(site, "two@example.org"), 1);
    EXPECT_EQ(moodle.count(create), 1U);
    EXPECT_EQ(enrolments_in(site, "EFORM-C"), 1);
    EXPECT_EQ(products_of(site, one.bill), 1);
    EXPECT_EQ(products_of(site, other.bill), 1);
    EXPECT_EQ(site.number("select count(distinct hasaccount) from mdl_local_shop_customer where id in ($1, $2)",
                          {std::to_string(one.customer), std::to_string(other.customer)}),
              1);
    EXPECT_NOTHING_TWICE(site);
    EXPECT_ACCOUNTS_TOLD(site, &daemon);
}

INSTANTIATE_TEST_SUITE_P(At, TwoWorkers, ::testing::Values("after_claim", "after_load", "after_plan", "after_intend"),
                         [](const auto& tested) { return tested.param; });

/// Whether the account is there before, or made by the first order.
class TwoWorkersOfOneAccount : public ::testing::TestWithParam<bool> {};

TEST_P(TwoWorkersOfOneAccount, at_one_course_with_different_ends_leave_the_later_end) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    auto database = site.connect();
    if (GetParam())
        sandbox::moodle::create_user(database,
                                     {.username = "shared", .last_name = "Tostain", .email = "s@example.org"});
    shop::create_catalog_item(database, {.code = "LONG"});
    Daemon daemon{
        site,
        moodle,
        {.yaml =
             std::string{two_waves_at_once} +
             "products:\n  EFORM: { handler: std_enrolonecourse, params: { coursename: EFORM-C, endtime: +10 days } }"
             "\n  LONG: { handler: std_enrolonecourse, params: { coursename: EFORM-C, endtime: +100 days } }\n"}};
    daemon.start_ready();
    const auto one = shop::place(database, {.customer = {.email = "s@example.org"}});
    const auto other =
        shop::place(database, {.customer = {.first_name = "Ben", .email = "S@example.org"}, .items = {{"LONG", 1}}});
    EVENTUALLY(all_quiet(site) && daemon.trace().size() == 2, daemon);

    const std::string point = "before_call_enrol_manual_enrol_users";
    daemon.arm(point);
    shop::pay(database, one.bill);
    EVENTUALLY(held_at(daemon, point) == 1, daemon);
    shop::pay(database, other.bill);
    EVENTUALLY(site.number("select count(*) from moodle_shopd.ledger where bill = $1 and kind = 'enrolment' and "
                           "outcome in ('retry', 'done')",
                           {std::to_string(other.bill)}) == 1,
               daemon);
    daemon.let_go(point);
    EVENTUALLY(bill_status(site, one.bill) == "COMPLETE" && bill_status(site, other.bill) == "COMPLETE" &&
                   all_quiet(site),
               daemon);

    EXPECT_EQ(accounts_of(site, "s@example.org"), 1);
    EXPECT_EQ(enrolments_in(site, "EFORM-C"), 1);
    EXPECT_GT(
        site.number("select (timeend - extract(epoch from now())::bigint) / 86400 from mdl_user_enrolments ue join "
                    "mdl_user u on u.id = ue.userid where u.email ilike 's@example.org' order by timeend limit 1"),
        90);
}

INSTANTIATE_TEST_SUITE_P(ThereBeforeOrNew, TwoWorkersOfOneAccount, ::testing::Bool(),
                         [](const auto& tested) { return tested.param ? "there_before" : "new"; });

TEST(TwoWorkersOfOneName, held_before_the_call_make_two_accounts_with_two_usernames) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = two_waves_at_once}};
    daemon.start_ready();
    auto database = site.connect();
    const auto one = shop::place(database, {.customer = {.email = "one@example.org"}});
    const auto other = shop::place(database, {.customer = {.email = "other@example.org"}});
    EVENTUALLY(all_quiet(site) && daemon.trace().size() == 2, daemon);

    const std::string point = std::string{"before_call_"} + create;
    daemon.arm(point);
    shop::pay(database, one.bill);
    EVENTUALLY(held_at(daemon, point) == 1, daemon);
    daemon.arm(point);
    shop::pay(database, other.bill);
    EVENTUALLY(held_at(daemon, point) == 2, daemon);
    daemon.let_go(point);
    EVENTUALLY(bill_status(site, one.bill) == "COMPLETE" && bill_status(site, other.bill) == "COMPLETE" &&
                   all_quiet(site),
               daemon);

    EXPECT_EQ(site.number("select count(*) from mdl_user where username in ('benoit.tostain', 'benoit.tostain1')"), 2);
    EXPECT_EQ(enrolments_in(site, "EFORM-C"), 2);
    EXPECT_NOTHING_TWICE(site);
    EXPECT_ACCOUNTS_TOLD(site, &daemon);
}

} // namespace
} // namespace shopd::e2e
