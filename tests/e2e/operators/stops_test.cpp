#include "tests/e2e/support/at_work.hpp"

#include <csignal>

/// What people stop: hold, pause, and how it goes on.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;
using ::testing::HasSubstr;
using Words = std::vector<std::string>;

const std::string quick = "feed: { verify_after: 300 ms }\n";

int run(AtWork& at, const Words& words) {
    const auto result = at.daemon.command(words);
    EXPECT_EQ(result.exit_code, 0) << result.output;
    return result.exit_code;
}

Words with_why(Words words) {
    words.insert(words.end(), {"--why", "tried by hand"});
    return words;
}

/// Whatever waits has been looked at: an order that came after all the others is complete.
void let_another_pass(AtWork& at, const std::string& email) {
    const auto other = at.buy({.customer = {.first_name = "Ada", .last_name = "Other", .email = email}});
    EVENTUALLY(bill_status(at.site, other.bill) == "COMPLETE" && all_quiet(at.site), at.daemon);
}

TEST(Hold, an_order_held_before_payment_is_not_produced_by_payment_reload_or_restart_until_it_is_released) {
    AtWork at{quick};
    at.daemon.start_ready();
    const auto order = shop::place(at.database, {.transaction_id = "HELD"});
    run(at, with_why({"hold", std::to_string(order.bill)}));
    shop::pay(at.database, order.bill);
    let_another_pass(at, "one@example.org");
    at.daemon.signal(SIGHUP);
    ASSERT_TRUE(at.daemon.notifications().wait_for("RELOADING=1", 30s));
    let_another_pass(at, "two@example.org");
    at.daemon.stop();
    at.daemon.start_ready();
    let_another_pass(at, "three@example.org");

    EXPECT_EQ(bill_status(at.site, order.bill), "SOLDOUT");
    EXPECT_EQ(accounts_of(at.site, "benoit.tostain@example.org"), 0);
    EXPECT_EQ(dead_causes(at.site, order.bill), "held by a person");
    EXPECT_EQ(at.site.number("select count(*) from moodle_shopd.ledger where bill = $1", {std::to_string(order.bill)}),
              0);
    EXPECT_THAT(at.daemon.command({"status"}).output, HasSubstr("held by a person"));

    run(at, with_why({"release", "HELD"}));
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    EXPECT_ALL_WELL(at);
}

TEST(Hold, comes_after_the_wave_that_is_at_work_on_the_order) {
    AtWork at{quick};
    at.daemon.start_ready();
    at.moodle.add({.action = "hold", .function = "enrol_manual_enrol_users", .times = 1});
    const auto order = at.buy();
    ASSERT_TRUE(at.moodle.wait_for("enrol_manual_enrol_users", "held"));
    const auto said = at.daemon.command(with_why({"hold", std::to_string(order.bill)}));
    EXPECT_THAT(said.output, HasSubstr("A wave is at work"));
    at.moodle.clear_faults();
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_ALL_WELL(at);
}

TEST(Hold, of_an_order_that_is_being_retried_ends_the_retries_until_it_is_released) {
    AtWork at{quick};
    at.daemon.start_ready();
    at.moodle.add(sandbox::Fault{.action = "status", .function = "enrol_manual_enrol_users"});
    const auto order = at.buy();
    EVENTUALLY(at.site.number("select count(*) from moodle_shopd.ledger where outcome = 'retry'") == 1, at.daemon);
    run(at, with_why({"hold", std::to_string(order.bill)}));
    EVENTUALLY(all_quiet(at.site), at.daemon);
    at.moodle.clear_faults();
    let_another_pass(at, "one@example.org");
    EXPECT_EQ(bill_status(at.site, order.bill), "SOLDOUT");
    EXPECT_EQ(enrolments_in(at.site, "EFORM-C"), 1);
    run(at, with_why({"release", std::to_string(order.bill)}));
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_ALL_WELL(at);
}

TEST(Pause, of_production_is_kept_over_a_restart_and_everything_goes_on_when_it_is_resumed) {
    AtWork at{quick};
    at.daemon.start_ready();
    run(at, with_why({"pause"}));
    const auto order = at.buy();
    // Routed by a claim, which then took nothing.
    const auto waits = [&] { return at.site.number("select count(*) from moodle_shopd.streams where fence = 0"); };
    EVENTUALLY(waits() == 1, at.daemon);
    at.daemon.stop();
    const auto second = at.buy({.customer = {.first_name = "Ada", .last_name = "Other", .email = "ada@example.org"}});
    at.daemon.start_ready();
    EVENTUALLY(waits() == 2, at.daemon);
    EXPECT_EQ(at.moodle.count("core_user_create_users"), 0U);
    EXPECT_EQ(at.site.number("select sum(attempts) from moodle_shopd.streams"), 0);
    const auto status = at.daemon.command({"status"});
    EXPECT_EQ(status.exit_code, 1);
    EXPECT_THAT(status.output, ::testing::StartsWith("! production is paused by "));

    run(at, with_why({"resume"}));
    EVENTUALLY_COMPLETE(at, order);
    EVENTUALLY_COMPLETE(at, second);
    EXPECT_ALL_WELL(at);
}

TEST(Pause, of_one_product_lets_the_rest_of_the_order_through_and_the_order_open) {
    AtWork at{quick + "products:\n  LANG: { handler: std_enrolonecourse, params: { coursename: LANG-C } }\n"};
    sandbox::moodle::create_course(at.database, {.short_name = "LANG-C"});
    shop::create_catalog_item(at.database, {.code = "LANG"});
    at.daemon.start_ready();
    run(at, with_why({"pause", "--product", "LANG"}));
    const auto order = at.buy({.items = {{"EFORM", 1}, {"LANG", 1}}});
    EVENTUALLY(products_of(at.site, order.bill) == 1 && all_quiet(at.site), at.daemon);
    EXPECT_EQ(bill_status(at.site, order.bill), "SOLDOUT");
    EXPECT_EQ(enrolments_in(at.site, "EFORM-C"), 1);
    EXPECT_EQ(enrolments_in(at.site, "LANG-C"), 0);
    EXPECT_EQ(at.site.number("select count(*) from moodle_shopd.ledger where item_code = 'LANG'"), 0);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");

    run(at, with_why({"resume", "--product", "LANG"}));
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(enrolments_in(at.site, "LANG-C"), 1);
    EXPECT_ALL_WELL(at);
}

TEST(Pause, of_a_handler_keeps_effects_that_were_already_planned_and_asks_for_no_hot_loop) {
    AtWork at{quick};
    at.daemon.start_ready();
    at.moodle.add(sandbox::Fault{.action = "status", .function = "enrol_manual_enrol_users"});
    const auto order = at.buy();
    EVENTUALLY(at.site.number("select count(*) from moodle_shopd.ledger where outcome = 'retry'") == 1, at.daemon);
    run(at, with_why({"pause", "--handler", "std_enrolonecourse"}));
    at.moodle.clear_faults();
    EVENTUALLY(all_quiet(at.site), at.daemon);
    EXPECT_EQ(bill_status(at.site, order.bill), "SOLDOUT");
    run(at, with_why({"resume", "--handler", "std_enrolonecourse"}));
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
