#include "tests/e2e/handlers/sold.hpp"

/// The open effect of composed handlers: any function of Moodle, once.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

constexpr const char* sending = "core_message_send_instant_messages";
constexpr const char* welcome =
    "function: core_message_send_instant_messages, args: { messages: [ { touserid: "
    "\"{account.id}\", text: \"Welcome, {customer.lastname} {bill.id}\", textformat: 0 } ] }";
constexpr const char* by_sql =
    ", observe: { sql: \"select m.id from mdl_messages m join mdl_message_conversation_members c on "
    "c.conversationid = m.conversationid where c.userid = {account.id} and strpos("
    "m.fullmessage, {bill.id}) > 0\" }";

std::string greeting(const std::string& observe, const std::string& php_limit) {
    return "moodle: { php_limit: " + php_limit + " }\nhandlers:\n  greet:\n    postpay:\n      - call: { " + welcome +
           observe + " }\n      - product:\nproducts:\n  GREET: { handler: greet }\n";
}

void stock(AtWork& at) {
    shop::create_catalog_item(at.database, {.code = "GREET", .name = "A greeting"});
    at.daemon.start_ready();
}

std::int64_t messages(AtWork& at) {
    return at.site.number("select count(*) from mdl_messages");
}

TEST(Call, is_made_once_with_its_arguments_and_followed_by_the_product) {
    AtWork at{greeting("", "300 s")};
    stock(at);
    const auto order = at.buy({.customer = {.last_name = "{bill.id}'"}, .items = {{"GREET", 1}}});
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.site.value("select fullmessage from mdl_messages"),
              "Welcome, {bill.id}' " + std::to_string(order.bill));
    EXPECT_TRUE(tells(at, order.transaction_id, std::string{"GREET PostPay : Called "} + sending));
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_EQ(at.moodle.count(sending), 1U);
    EXPECT_ALL_WELL(at);
}

TEST(Call, whose_reply_is_lost_and_that_can_be_observed_is_found_and_not_repeated) {
    AtWork at{greeting(by_sql, "300 s")};
    stock(at);
    at.moodle.add({.action = "die_after", .function = sending, .times = 1});
    const auto order = at.buy({.items = {{"GREET", 1}}});
    EVENTUALLY(ended(at.site, order.bill), at.daemon);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    EXPECT_EQ(at.site.value("select coalesce(max(detail), '') from moodle_shopd.ledger"), "");
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(messages(at), 1);
    EXPECT_EQ(at.moodle.count(sending), 1U);
    EXPECT_ALL_WELL(at);
}

TEST(Call, that_can_be_observed_and_did_not_happen_waits_for_php_and_is_made_again) {
    AtWork at{greeting(by_sql, "3 s")};
    stock(at);
    at.moodle.add({.action = "die_before", .function = sending, .times = 1});
    const auto order = at.buy({.items = {{"GREET", 1}}});
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(messages(at), 1);
    std::vector<sandbox::RecordedCall> made;
    for (const auto& call : at.moodle.calls())
        if (call.function == sending) made.push_back(call);
    ASSERT_EQ(made.size(), 2U);
    EXPECT_GE(made[1].at - made[0].at, 2900ms);
    EXPECT_ALL_WELL(at);
}

TEST(Call, that_cannot_be_looked_up_ends_uncertain_and_is_repeated_by_a_person_alone) {
    AtWork at{greeting("", "1 s")};
    stock(at);
    at.moodle.add({.action = "die_after", .function = sending, .times = 1});
    const auto order = at.buy({.items = {{"GREET", 1}}});
    EVENTUALLY_DEAD(at, order);
    EXPECT_THAT(dead_causes(at.site, order.bill), ::testing::StartsWith(std::string{"UNCERTAIN: "} + sending));
    EXPECT_EQ(at.site.value("select outcome from moodle_shopd.ledger where kind = 'call'"), "uncertain");
    EXPECT_EQ(bill_status(at.site, order.bill), "SOLDOUT");
    EXPECT_EQ(at.moodle.count(sending), 1U);
    const auto limit_passed = [&] {
        return at.site.number(
                   "select count(*) from moodle_shopd.ledger where kind = 'call' and (result->>'tried_at')::bigint "
                   "+ 1000 < extract(epoch from moodle_shopd.now()) * 1000") == 1;
    };
    EVENTUALLY(limit_passed(), at.daemon);
    ASSERT_EQ(at.retry(order.bill), 0);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.moodle.count(sending), 2U);
}

TEST(Call, that_was_begun_by_a_daemon_that_died_is_not_repeated_silently) {
    AtWork at{greeting("", "300 s")};
    stock(at);
    at.moodle.add({.action = "hold", .function = sending, .when = "after"});
    const auto order = at.buy({.items = {{"GREET", 1}}});
    ASSERT_TRUE(at.moodle.wait_for(sending, "held"));
    at.daemon.kill();
    at.moodle.clear_faults();
    at.daemon.start_ready();
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), std::string{"UNCERTAIN: "} + sending + ": in doubt");
    EXPECT_EQ(at.moodle.count(sending), 1U);
}

TEST(Call, is_observed_by_another_function_and_undone_by_its_own_entry_alone) {
    AtWork at{
        "handlers:\n  lock:\n    postpay:\n      - call: { function: core_user_update_users, args: { users: [ { id: "
        "\"{account.id}\", suspended: 1 } ] }, observe: { function: core_user_get_users_by_field, args: { field: id, "
        "values: [ \"{account.id}\" ] }, path: /0/suspended, equals: \"true\" } }\n      - product:\n    undo:\n"
        "      - call: { function: core_user_update_users, args: { users: [ { id: \"{account.id}\", suspended: 0 } ] "
        "} }\nproducts:\n  LOCK: { handler: lock }\n"};
    shop::create_catalog_item(at.database, {.code = "LOCK"});
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"LOCK", 1}}});
    EVENTUALLY_COMPLETE(at, order);
    const auto suspended = [&] {
        return at.site.number("select suspended from mdl_user where id = $1", {std::to_string(at.account_of(order))});
    };
    EXPECT_EQ(suspended(), 1);
    EXPECT_EQ(at.moodle.count("core_user_update_users"), 1U);
    shop::set_status(at.database, order.bill, "PAYBACK");
    EVENTUALLY(suspended() == 0, at.daemon);
    EVENTUALLY(at.site.number(
                   "select count(*) from moodle_shopd.ledger where item_code = 'LOCK' and outcome <> 'undone'") == 0,
               at.daemon);
    EXPECT_EQ(at.moodle.count("core_user_update_users"), 2U);
    EVENTUALLY(tells(at, order.transaction_id, "LOCK Undo : Called core_user_update_users"), at.daemon);
}

TEST(Call, whose_handler_says_nothing_of_its_undo_is_left_to_a_person) {
    AtWork at{greeting("", "300 s")};
    stock(at);
    const auto order = at.buy({.items = {{"GREET", 1}}});
    EVENTUALLY_COMPLETE(at, order);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    shop::set_status(at.database, order.bill, "PAYBACK");
    EVENTUALLY(dead_causes(at.site, order.bill) == "UNDO: not possible for call", at.daemon);
    EXPECT_EQ(at.moodle.count(sending), 1U);
}

TEST(Call, whose_query_is_wrong_is_not_made) {
    AtWork at{greeting(", observe: { sql: \"select from mdl_no_such where id = {account.id}\" }", "300 s")};
    stock(at);
    const auto order = at.buy({.items = {{"GREET", 1}}});
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), std::string{"CONFIG: observe of "} + sending);
    EXPECT_EQ(at.moodle.count(sending), 0U);
}

} // namespace
} // namespace shopd::e2e
