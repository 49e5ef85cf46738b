#include "tests/e2e/life/living.hpp"

namespace shopd::e2e {
namespace {

using ::testing::Contains;

constexpr const char* on = "notify_customer: { produced: true }\n";
constexpr const char* confirmed = "Production Controller : shop Transaction Confirm Notification to Customer";

struct Confirming : Living {
    explicit Confirming(const std::string& yaml = on)
        : Living{yaml, {}, "  BAD: { handler: std_enrolonecourse, params: { coursename: NOWHERE } }\n"} {
        sandbox::shop::create_catalog_item(database, {.code = "BAD"});
    }

    std::string told() {
        return site.value("select coalesce(string_agg(smallmessage, '; ' order by id), '') from mdl_messages where "
                          "smallmessage like 'Your order %'");
    }

    std::string told_of(const sandbox::shop::Order& order) {
        const auto name =
            site.value("select abstract from mdl_local_shop_billitem where billid = $1 order by id limit 1",
                       {std::to_string(order.bill)});
        return "Your order " + std::to_string(order.bill) + " is ready: " + name + ". Sign in at " + moodle.url() +
               " as known.";
    }

    sandbox::shop::Order buy_bad() {
        if (!daemon.runs()) daemon.start_ready();
        return buy({.known_customer = customer, .items = {{"SHORT", 1}, {"BAD", 1}}});
    }

    void rest() { EVENTUALLY(all_quiet(site), daemon); }
};

TEST(Confirmation, is_sent_once_when_all_is_there_names_it_and_says_where_to_sign_in) {
    Confirming at;
    const auto order = at.sold("SHORT");
    at.rest();
    EXPECT_EQ(at.told(), at.told_of(order));
    ASSERT_EQ(at.daemon.stop(), 0);
    at.daemon.start_ready();
    at.change(order, "enddate = 1940000000");
    EVENTUALLY_FOLLOWED(at);
    at.pay_back(order);
    EVENTUALLY_UNDONE(at, order);
    EXPECT_EQ(at.told(), at.told_of(order));
    EXPECT_THAT(at.daemon.trace_of(order.transaction_id), Contains(confirmed).Times(1));
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    EXPECT_ALL_WELL(at);
}

TEST(Confirmation, is_not_sent_unless_it_is_on_nor_later_for_an_order_of_that_time) {
    Confirming at{""};
    const auto order = at.sold("SHORT");
    at.rest();
    ASSERT_EQ(at.daemon.stop(), 0);
    at.daemon.configure("products:\n  SHORT: { handler: std_enrolonecourse, params: { coursename: EFORM-C } }\n" +
                        std::string{on});
    at.daemon.start_ready();
    at.change(order, "enddate = 1940000000");
    EVENTUALLY_FOLLOWED(at);
    at.rest();
    EXPECT_EQ(at.told(), "");
}

TEST(Confirmation, waits_for_what_is_dead_or_held_and_never_comes_when_the_order_is_paid_back_before) {
    Confirming at;
    const auto dead = at.buy_bad();
    EVENTUALLY_DEAD(at, dead);
    at.pay_back(dead);
    EVENTUALLY_UNDONE(at, dead);
    EXPECT_EQ(at.told(), "");

    const auto held = sandbox::shop::place(at.database, {.known_customer = at.customer, .items = {{"SHORT", 1}}});
    ASSERT_EQ(at.daemon.command({"hold", std::to_string(held.bill), "--why", "asked for"}).exit_code, 0);
    sandbox::shop::pay(at.database, held.bill);
    at.rest();
    EXPECT_EQ(at.told(), "");
    ASSERT_EQ(at.daemon.command({"release", std::to_string(held.bill), "--why", "answered"}).exit_code, 0);
    EVENTUALLY(at.told() == at.told_of(held), at.daemon);
}

TEST(Confirmation, whose_answer_is_lost_or_whose_sender_is_killed_is_sent_once) {
    Confirming at;
    at.moodle.add({.action = "die_after", .function = "core_message_send_instant_messages", .call = 1});
    const auto first = at.sold("SHORT");
    at.rest();
    EXPECT_EQ(at.told(), at.told_of(first));
    at.moodle.clear_faults();
    at.moodle.add({.action = "hold", .function = "core_message_send_instant_messages", .when = "after"});
    const auto second = at.sell("LONG");
    ASSERT_TRUE(at.moodle.wait_for("core_message_send_instant_messages", "held"));
    at.daemon.kill();
    at.moodle.clear_faults();
    at.daemon.start_ready();
    EVENTUALLY_COMPLETE(at, second);
    at.rest();
    EXPECT_EQ(at.told(), at.told_of(first) + "; " + at.told_of(second));
    EXPECT_THAT(at.daemon.trace_of(second.transaction_id), Contains(confirmed).Times(1));
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
