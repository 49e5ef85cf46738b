#include "tests/e2e/support/daemon.hpp"
#include "tests/e2e/support/invariants.hpp"
#include "tests/e2e/support/orders.hpp"
#include "tests/sandbox/shop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

constexpr const char* one_worker = "production: { workers: 1 }\nfeed: { verify_after: 300 ms, quiet: 200 ms }\n";
constexpr const char* create = "core_user_create_users";

/// Orders of guests that wait for a daemon together, so that one wave takes them all.
class Batch : public ::testing::Test {
protected:
    void orders_wait(std::size_t how_many) {
        for (std::size_t i = 0; i < how_many; ++i) {
            const auto number = std::to_string(i);
            orders.push_back(shop::place(
                database, {.customer = {.first_name = "Guest", .last_name = "Number" + number, .email = email(i)}}));
            shop::pay(database, orders.back().bill);
        }
    }

    static std::string email(std::size_t i) { return "guest" + std::to_string(i) + "@example.org"; }

    std::size_t complete() {
        return static_cast<std::size_t>(std::count_if(orders.begin(), orders.end(), [&](const auto& order) {
            return bill_status(site, order.bill) == "COMPLETE";
        }));
    }

    bool all_ended() {
        return std::all_of(orders.begin(), orders.end(), [&](const auto& order) { return ended(site, order.bill); });
    }

    void expect_consistent() {
        for (std::size_t i = 0; i < orders.size(); ++i)
            EXPECT_LE(accounts_of(site, email(i)), 1);
        EXPECT_NOTHING_TWICE(site);
        EXPECT_ACCOUNTS_TOLD(site, &daemon);
    }

    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = one_worker}};
    sandbox::Connection database = site.connect();
    std::vector<shop::Order> orders;
};

TEST_F(Batch, mail_that_dies_after_one_of_three_accounts_leaves_the_other_two_to_an_operator_and_makes_none_twice) {
    orders_wait(3);
    moodle.add({.action = "die_within", .function = create, .times = 1, .after = 1});
    daemon.start_ready();
    EVENTUALLY(all_ended() && complete() == 1, daemon);

    std::size_t uncertain = 0;
    for (const auto& order : orders)
        uncertain += dead_causes(site, order.bill) == "uncertain: no password mail" ? 1U : 0U;
    EXPECT_EQ(uncertain, 2U);
    EXPECT_EQ(moodle.count(create), 1U);
    EXPECT_EQ(site.number("select count(*) from sandbox.mail where kind = 'newpassword'"), 1);
    EXPECT_EQ(enrolments_in(site, "EFORM-C"), 3) << "who has paid has access";
    expect_consistent();

    const auto dropped =
        daemon.command({"dead", "drop", "--cause", "uncertain: no password mail", "--why", "reset requests sent"});
    EXPECT_EQ(dropped.exit_code, 0) << dropped.output;
    EVENTUALLY(complete() == 3 && all_quiet(site), daemon);
    EXPECT_EQ(moodle.count(create), 1U);
    expect_consistent();
}

class Partial : public Batch, public ::testing::WithParamInterface<std::string> {};

TEST_P(Partial, success_that_the_tables_show_for_one_of_three_is_asked_for_again_and_all_end_complete) {
    orders_wait(3);
    moodle.add({.action = "partial", .function = GetParam(), .times = 1, .first = 1});
    daemon.start_ready();
    EVENTUALLY(complete() == 3 && all_quiet(site), daemon);
    EXPECT_THAT(moodle.count(GetParam()), ::testing::AllOf(::testing::Ge(2U), ::testing::Le(3U)))
        << "the two that failed pause each by itself";
    EXPECT_EQ(enrolments_in(site, "EFORM-C"), 3);
    EXPECT_EQ(site.number("select count(*) from mdl_groups_members"), 3);
    expect_consistent();
}

INSTANTIATE_TEST_SUITE_P(Answer, Partial,
                         ::testing::Values(create, "enrol_manual_enrol_users", "core_group_create_groups",
                                           "core_group_add_group_members"),
                         [](const auto& tested) { return tested.param; });

TEST_F(Batch, a_refused_user_in_the_middle_stands_alone_after_bisection_and_the_others_pass) {
    orders_wait(8);
    moodle.add({.action = "exception", .function = create, .contains = email(4)});
    daemon.start_ready();
    EVENTUALLY(all_ended() && complete() == 7, daemon);
    EXPECT_EQ(dead_causes(site, orders[4].bill), "DATA: core_user_create_users: invalidparameter");
    EXPECT_EQ(moodle.count(create), 7U) << "8, then 4+4, 2+2, 1+1";
    EXPECT_EQ(accounts_of(site, email(4)), 0);
    expect_consistent();

    moodle.clear_faults();
    EXPECT_EQ(daemon.command({"dead", "retry", std::to_string(orders[4].bill)}).exit_code, 0);
    EVENTUALLY(complete() == 8 && all_quiet(site), daemon);
    expect_consistent();
}

TEST_F(Batch, a_refused_enrolment_in_the_middle_stands_alone_after_bisection_and_the_others_pass) {
    orders_wait(8);
    moodle.add({.action = "exception", .function = "enrol_manual_enrol_users", .contains = R"("userid":"178")"});
    daemon.start_ready();
    EVENTUALLY(all_ended() && complete() == 7, daemon);
    EXPECT_EQ(moodle.count("enrol_manual_enrol_users"), 7U) << "8, then 4+4, 2+2, 1+1";
    EXPECT_EQ(enrolments_in(site, "EFORM-C"), 7);
    EXPECT_EQ(
        site.number(
            "select count(*) from moodle_shopd.dead where cause = 'DATA: enrol_manual_enrol_users: invalidparameter'"),
        1);
    expect_consistent();
}

TEST_F(Batch, an_account_on_which_PHP_dies_each_time_does_not_hold_up_the_others) {
    orders_wait(4);
    moodle.add({.action = "die_before", .function = create, .contains = email(1)});
    daemon.start_ready();
    EVENTUALLY(complete() == 3, daemon);
    EXPECT_EQ(bill_status(site, orders[1].bill), "SOLDOUT");
    moodle.clear_faults();
    EVENTUALLY(complete() == 4 && all_quiet(site), daemon);
    expect_consistent();
}

} // namespace
} // namespace shopd::e2e
