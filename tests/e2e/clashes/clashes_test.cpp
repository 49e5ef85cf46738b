#include "tests/e2e/support/daemon.hpp"
#include "tests/e2e/support/orders.hpp"
#include "tests/sandbox/shop.hpp"

#include <gtest/gtest.h>

/// The clashes of a shop without transactions, each played as the plugin plays it.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

class Clashes : public ::testing::Test {
protected:
    Daemon& daemon(const std::string& yaml = "feed: { replaced_within: 2 s, quiet: 300 ms, verify_after: 500 ms }\n") {
        if (!daemon_) {
            daemon_ = std::make_unique<Daemon>(site_, moodle_, DaemonOptions{.yaml = yaml});
            daemon_->start_ready();
        }
        return *daemon_;
    }

    shop::Order produced(const shop::NewOrder& order = {}) {
        auto placed = shop::place(database_, order);
        shop::pay(database_, placed.bill);
        EXPECT_TRUE(sandbox::wait_until([&] { return bill_status(site_, placed.bill) == "COMPLETE"; }, 30s))
            << daemon().log();
        return placed;
    }

    bool seen(const shop::Order& order, const std::string& status) {
        return site_.number("select count(*) from moodle_shopd.orders where bill = $1 and status = $2",
                            {std::to_string(order.bill), status}) == 1;
    }

    sandbox::Site site_;
    sandbox::StandIn moodle_{site_};
    sandbox::Connection database_ = site_.connect();
    std::unique_ptr<Daemon> daemon_;
};

TEST_F(Clashes, a_paid_order_that_another_shopper_overwrites_is_dead_with_both_sides_named) {
    daemon();
    const auto order = produced();
    const auto other =
        shop::take_over(database_, order, {.first_name = "Bob", .last_name = "Martin", .email = "bob@example.org"});
    EVENTUALLY(dead_causes(site_, order.bill) == "paid, then overwritten", daemon());
    const auto detail =
        site_.value("select detail from moodle_shopd.dead where bill = $1", {std::to_string(order.bill)});
    EXPECT_NE(detail.find("customer " + std::to_string(order.customer)), std::string::npos) << detail;
    EXPECT_NE(detail.find("customer " + std::to_string(other.customer)), std::string::npos) << detail;
    EXPECT_EQ(accounts_of(site_, "bob@example.org"), 0);
    EXPECT_EQ(enrolments_in(site_, "EFORM-C"), 1);
}

TEST_F(Clashes, a_payment_that_was_overwritten_before_anybody_looked_is_not_forgotten) {
    auto& waiting = daemon();
    waiting.stop();
    auto order = shop::place(database_);
    shop::pay(database_, order.bill);
    order = shop::take_over(database_, order, {.first_name = "Bob", .last_name = "Martin", .email = "bob@example.org"});
    waiting.start_ready();
    EVENTUALLY(dead_causes(site_, order.bill) == "paid, then overwritten", waiting);
    EXPECT_EQ(accounts_of(site_, "bob@example.org") + accounts_of(site_, "benoit.tostain@example.org"), 0);
}

TEST_F(Clashes, an_order_placed_again_and_paid_in_time_is_whole_again) {
    daemon();
    auto order = produced();
    order = shop::re_place(database_, order);
    EVENTUALLY(seen(order, "PLACED"), daemon());
    shop::pay(database_, order.bill);
    EVENTUALLY(bill_status(site_, order.bill) == "COMPLETE", daemon());
    EXPECT_EQ(dead_causes(site_, order.bill), "");
    EXPECT_EQ(products_shown(site_, order.bill), 1);
    EXPECT_EQ(site_.number("select count(*) from mdl_local_shop_product"), 1);
}

TEST_F(Clashes, an_order_placed_again_and_never_paid_again_is_dead_after_a_while) {
    daemon();
    auto order = produced();
    order = shop::re_place(database_, order);
    EVENTUALLY(seen(order, "PLACED"), daemon());
    EVENTUALLY(dead_causes(site_, order.bill) == "paid, then overwritten", daemon());
    EXPECT_EQ(enrolments_in(site_, "EFORM-C"), 1);
}

TEST_F(Clashes, an_order_cancelled_after_payment_is_dead_and_nothing_is_undone) {
    daemon();
    const auto order = produced();
    shop::cancel(database_, order.bill);
    EVENTUALLY(dead_causes(site_, order.bill) == "cancelled after payment", daemon());
    EXPECT_EQ(enrolments_in(site_, "EFORM-C"), 1);
    EXPECT_EQ(products_of(site_, order.bill), 1);
}

TEST_F(Clashes, an_order_cancelled_before_payment_is_recorded_and_changes_nothing) {
    daemon();
    const auto order = shop::place(database_);
    shop::cancel(database_, order.bill);
    EVENTUALLY(seen(order, "CANCELLED") && all_quiet(site_), daemon());
    EXPECT_EQ(dead_causes(site_, order.bill), "");
    EXPECT_EQ(moodle_.count("core_user_create_users"), 0U);
}

TEST_F(Clashes, an_order_paid_after_another_shopper_took_it_over_is_held) {
    daemon();
    auto order = shop::place(database_);
    EVENTUALLY(seen(order, "PLACED"), daemon());
    const auto bob =
        shop::take_over(database_, order, {.first_name = "Bob", .last_name = "Martin", .email = "bob@example.org"});
    EVENTUALLY(all_quiet(site_), daemon());
    shop::pay(database_, bob.bill);
    EVENTUALLY(dead_causes(site_, order.bill) == "paid after take-over", daemon());
    EXPECT_EQ(accounts_of(site_, "bob@example.org"), 0);

    EXPECT_EQ(daemon().command({"dead", "retry", "--cause", "paid after take-over"}).exit_code, 0);
    EVENTUALLY(bill_status(site_, order.bill) == "COMPLETE", daemon());
    EXPECT_EQ(accounts_of(site_, "bob@example.org"), 1);
    EXPECT_EQ(accounts_of(site_, "benoit.tostain@example.org"), 0);
}

TEST_F(Clashes, an_order_paid_after_a_take_over_is_produced_where_the_configuration_says_so) {
    daemon("production: { taken_over: produce }\nfeed: { quiet: 300 ms }\n");
    auto order = shop::place(database_);
    EVENTUALLY(seen(order, "PLACED"), daemon());
    const auto bob =
        shop::take_over(database_, order, {.first_name = "Bob", .last_name = "Martin", .email = "bob@example.org"});
    shop::pay(database_, bob.bill);
    EVENTUALLY(bill_status(site_, order.bill) == "COMPLETE", daemon());
    EXPECT_EQ(accounts_of(site_, "bob@example.org"), 1);
}

TEST_F(Clashes, an_order_placed_again_in_mid_wave_gets_everything_once) {
    daemon();
    moodle_.add({.action = "hold", .function = "enrol_manual_enrol_users", .times = 1});
    auto order = shop::place(database_);
    shop::pay(database_, order.bill);
    ASSERT_TRUE(moodle_.wait_for("enrol_manual_enrol_users", "held"));
    order = shop::re_place(database_, order);
    shop::pay(database_, order.bill);
    moodle_.clear_faults();
    EVENTUALLY(bill_status(site_, order.bill) == "COMPLETE" && all_quiet(site_), daemon());
    EXPECT_EQ(dead_causes(site_, order.bill), "");
    EXPECT_EQ(products_shown(site_, order.bill), 1);
    EXPECT_EQ(site_.number("select count(*) from mdl_local_shop_product"), 1);
    EXPECT_EQ(
        site_.number(
            "select count(*) from mdl_local_shop_productevent e join mdl_local_shop_billitem i on i.id = e.billitemid"),
        1);
}

TEST_F(Clashes, a_stale_row_that_php_saves_over_our_complete_is_mended) {
    daemon();
    auto order = shop::place(database_);
    shop::set_status(database_, order.bill, "PENDING");
    auto stale = shop::read_row(database_, order.bill);
    stale.set("status", "SOLDOUT");
    shop::pay(database_, order.bill);
    EVENTUALLY(bill_status(site_, order.bill) == "COMPLETE", daemon());
    const auto feedback =
        site_.value("select productionfeedback from mdl_local_shop_bill where id = $1", {std::to_string(order.bill)});
    EXPECT_NE(feedback, "");
    shop::save_row(database_, stale);
    EVENTUALLY(bill_status(site_, order.bill) == "COMPLETE" && all_quiet(site_), daemon());
    EXPECT_EQ(
        site_.value("select productionfeedback from mdl_local_shop_bill where id = $1", {std::to_string(order.bill)}),
        feedback);
    EXPECT_EQ(products_of(site_, order.bill), 1);
    EXPECT_EQ(dead_causes(site_, order.bill), "");
}

TEST_F(Clashes, feedback_that_a_stale_row_wiped_without_a_change_of_state_comes_back) {
    daemon();
    const auto order = shop::place(database_);
    shop::pay(database_, order.bill);
    EVENTUALLY(bill_status(site_, order.bill) == "COMPLETE", daemon());
    site_.execute("update mdl_local_shop_bill set productionfeedback = '' where id = $1", {std::to_string(order.bill)});
    EVENTUALLY(site_.value("select productionfeedback from mdl_local_shop_bill where id = $1",
                           {std::to_string(order.bill)}) != "",
               daemon());
}

} // namespace
} // namespace shopd::e2e
