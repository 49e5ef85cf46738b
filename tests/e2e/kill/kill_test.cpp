#include "tests/e2e/kill/points.hpp"
#include "tests/e2e/support/daemon.hpp"
#include "tests/e2e/support/invariants.hpp"
#include "tests/e2e/support/orders.hpp"
#include "tests/sandbox/shop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

constexpr const char* transaction = "TU8KILLED0000000001==";

std::vector<std::string> expected(const std::string& file) {
    std::ifstream in{std::string{SHOPD_EXPECTED} + "/" + file};
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

std::vector<std::string> whole_order() {
    return expected("whole_order.trace");
}

bool has_placed_line(const Daemon& daemon, const std::string& line = "Order placed : 1 objects") {
    const auto lines = daemon.trace_of(transaction);
    return std::find(lines.begin(), lines.end(), line) != lines.end();
}

void expect_the_extension_once(sandbox::Site& site, const shop::Order& order) {
    EXPECT_EQ(site.number("select (ue.timeend - ue.timestart) / 86400 from mdl_user_enrolments ue join mdl_enrol e on "
                          "e.id = ue.enrolid where e.courseid = 3"),
              40);
    EXPECT_EQ(site.number("select (enddate - startdate) / 86400 from mdl_local_shop_product where contexttype = "
                          "'userenrol'"),
              40);
    EXPECT_EQ(site.number("select count(*) from mdl_role_assignments where roleid = 12 and contextid = 1"), 1);
    EXPECT_EQ(products_of(site, order.bill), 2) << "of the course and of the role";
    EXPECT_EQ(products_shown(site, order.bill), 3) << "the course's once for its sale and once for its extension";
}

void expect_one_course(sandbox::Site& site, const shop::Order& order) {
    EXPECT_EQ(accounts_of(site, "benoit.tostain@example.org"), 1);
    EXPECT_EQ(site.number("select count(*) from sandbox.mail where kind = 'newpassword'"), 1);
    EXPECT_EQ(enrolments_in(site, "EFORM-C"), 1);
    EXPECT_EQ(enrolments_in(site, "CUSTOMERSUPPORT"), 1);
    EXPECT_EQ(site.number("select count(*) from mdl_groups"), 1);
    EXPECT_EQ(site.number("select count(*) from mdl_groups_members"), 1);
    EXPECT_EQ(site.number("select count(*) from mdl_messages"), 1);
    EXPECT_EQ(dead_causes(site, order.bill), "");
    EXPECT_NOTHING_TWICE(site);
}

void expect_one_of_everything(sandbox::Site& site, const shop::Order& order) {
    expect_one_course(site, order);
    EXPECT_EQ(products_of(site, order.bill), 1);
    EXPECT_EQ(products_shown(site, order.bill), 1);
}

class Killed : public ::testing::TestWithParam<Kill> {};

std::string name_of(const ::testing::TestParamInfo<Kill>& tested) {
    return (tested.param.wave == Kill::Wave::placed ? "placed_" : "paid_") + tested.param.point;
}

TEST_P(Killed, the_daemon_finishes_the_order_after_its_restart_and_nothing_stands_twice) {
    const auto& [wave, point] = GetParam();
    sandbox::Site site{{.with_support_course = true}};
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = with_every_effect}};
    auto database = site.connect();
    const auto die = [&] {
        EXPECT_TRUE(daemon.wait_reached(point)) << point << " was not reached\n" << daemon.log();
        daemon.kill();
        daemon.start_ready();
    };

    for (const auto* code : {"EXT", "ROLE"})
        shop::create_catalog_item(database, {.code = code});
    const auto order = shop::place(database, {.items = {{"EFORM"}, {"EXT"}, {"ROLE"}}, .transaction_id = transaction});
    if (wave == Kill::Wave::placed) daemon.arm(point);
    daemon.start_ready();
    if (wave == Kill::Wave::placed) die();
    EVENTUALLY(has_placed_line(daemon, "Order placed : 3 objects") && all_quiet(site), daemon);

    if (wave == Kill::Wave::paid) daemon.arm(point);
    shop::pay(database, order.bill);
    if (wave == Kill::Wave::paid) die();
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE" && all_quiet(site), daemon);

    EXPECT_THAT(daemon.trace(), ::testing::UnorderedElementsAreArray(expected("every_effect.trace")));
    expect_one_course(site, order);
    expect_the_extension_once(site, order);
    EXPECT_EQ(daemon.stop(), 0);
}

INSTANTIATE_TEST_SUITE_P(At, Killed, ::testing::ValuesIn(kills()), name_of);

TEST(KilledAfterIntend, what_was_decided_without_a_call_stands_and_is_told_once) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    auto database = site.connect();
    for (const auto* code : {"OTHER", "WRONG"})
        shop::create_catalog_item(database, {.code = code});
    Daemon daemon{site,
                  moodle,
                  {.yaml = "customer_support: { course: CUSTOMERSUPPORT, roles: [student] }\n"
                           "products:\n  WRONG: { handler: std_enrolonecourse, params: { coursename: NOSUCH } }\n"}};
    const auto order =
        shop::place(database, {.items = {{"EFORM"}, {"OTHER"}, {"WRONG"}}, .transaction_id = transaction});
    shop::pay(database, order.bill);
    daemon.arm("after_intend");
    daemon.start_ready();
    ASSERT_TRUE(daemon.wait_reached("after_intend")) << daemon.log();
    daemon.kill();
    daemon.start_ready();
    EVENTUALLY(products_of(site, order.bill) == 1, daemon);

    EXPECT_EQ(
        dead_causes(site, order.bill),
        "CONFIG: customer support course CUSTOMERSUPPORT does not exist; CONFIG: no course with coursename NOSUCH");
    const auto lines = daemon.trace_of(transaction);
    for (const auto* line : {"Prepay Production : Handler disabled or not set for OTHER",
                             "Postpay Production : Handler disabled or not set for OTHER",
                             "Production Process Error : Customer support course does not exist.",
                             "STD_ENROL_ONE_COURSE PostPay : failed... Bad course name",
                             "STD_ENROL_ONE_COURSE PostPay : Completed for EFORM-C..."})
        EXPECT_EQ(std::count(lines.begin(), lines.end(), line), 1) << line << " in " << ::testing::PrintToString(lines);
    EXPECT_NOTHING_TWICE(site);
    EXPECT_ACCOUNTS_TOLD(site, &daemon);
}

TEST(KilledWhileMoodleWorks, an_account_that_PHP_makes_after_the_daemons_death_is_found_as_ours) {
    sandbox::Site site{{.with_support_course = true}};
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = with_every_effect}};
    daemon.start_ready();
    auto database = site.connect();
    const auto order = shop::place(database, {.transaction_id = transaction});
    EVENTUALLY(has_placed_line(daemon) && all_quiet(site), daemon);

    moodle.add({.action = "hold", .function = "core_user_create_users", .call = 1});
    shop::pay(database, order.bill);
    ASSERT_TRUE(moodle.wait_for("core_user_create_users", "held"));
    daemon.kill();
    daemon.start_ready();
    ASSERT_TRUE(moodle.wait_for("core_user_create_users", "answered"));
    moodle.release();
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE" && all_quiet(site), daemon);
    ASSERT_TRUE(moodle.wait_for("core_user_create_users", "invalidparameter"));

    EXPECT_THAT(daemon.trace(), ::testing::UnorderedElementsAreArray(whole_order()));
    expect_one_of_everything(site, order);
}

TEST(KilledWhileMoodleWorks, a_message_is_not_sent_again_before_PHP_must_have_ended) {
    sandbox::Site site{{.with_support_course = true}};
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = with_every_effect}};
    daemon.start_ready();
    auto database = site.connect();

    moodle.add({.action = "hold", .function = "core_message_send_instant_messages", .call = 1});
    const auto order = shop::place(database, {.transaction_id = transaction});
    ASSERT_TRUE(moodle.wait_for("core_message_send_instant_messages", "held"));
    daemon.kill();
    daemon.start_ready();
    EVENTUALLY(has_placed_line(daemon), daemon);
    moodle.release();
    EVENTUALLY(all_quiet(site), daemon);
    shop::pay(database, order.bill);
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE" && all_quiet(site), daemon);

    EXPECT_EQ(moodle.count("core_message_send_instant_messages"), 1U);
    EXPECT_THAT(daemon.trace(), ::testing::UnorderedElementsAreArray(whole_order()));
    expect_one_of_everything(site, order);
}

TEST(KilledWhileMoodleWorks, a_second_try_of_a_message_is_waited_for_like_the_first) {
    sandbox::Site site{{.with_support_course = true}};
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = with_every_effect}};
    daemon.start_ready();
    auto database = site.connect();
    daemon.arm("before_call_core_message_send_instant_messages");
    const auto order = shop::place(database, {.transaction_id = transaction});
    ASSERT_TRUE(daemon.wait_reached("before_call_core_message_send_instant_messages")) << daemon.log();
    daemon.kill();
    moodle.add({.action = "hold", .function = "core_message_send_instant_messages", .call = 1});
    daemon.start_ready();
    ASSERT_TRUE(moodle.wait_for("core_message_send_instant_messages", "held")) << daemon.log();
    daemon.kill();
    daemon.start_ready();
    EVENTUALLY(site.value("select outcome from moodle_shopd.ledger where kind = 'notify_sales'") != "planned", daemon);
    moodle.release();
    EVENTUALLY(all_quiet(site), daemon);
    shop::pay(database, order.bill);
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE" && all_quiet(site), daemon);

    EXPECT_EQ(moodle.count("core_message_send_instant_messages"), 1U);
    EXPECT_THAT(daemon.trace(), ::testing::UnorderedElementsAreArray(whole_order()));
    expect_one_of_everything(site, order);
}

} // namespace
} // namespace shopd::e2e
