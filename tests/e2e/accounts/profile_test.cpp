#include "tests/e2e/support/at_work.hpp"

/// Contact data that customers change in the shop.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

constexpr const char* passed_on = "customer_account: { pass_on_changes: true }\n";

std::string profile_of(AtWork& at, std::int64_t user) {
    return at.site.value("select concat_ws('|', firstname, lastname, email, city, country) from mdl_user where id = $1",
                         {std::to_string(user)});
}

void change(AtWork& at, const shop::Order& order, const std::string& columns) {
    at.site.execute("update mdl_local_shop_customer set " + columns + " where id = $1",
                    {std::to_string(order.customer)});
}

void buy_again(AtWork& at, const shop::Order& first, std::string& transaction_id) {
    const auto order = at.buy({.known_customer = first.customer});
    transaction_id = order.transaction_id;
    EVENTUALLY_COMPLETE(at, order);
    EVENTUALLY(all_quiet(at.site), at.daemon);
}

std::vector<std::string> updates_told(AtWork& at, const std::string& transaction_id) {
    auto lines = at.daemon.trace_of(transaction_id);
    std::erase_if(lines, [](const auto& line) { return line.find("contact data") == std::string::npos; });
    return lines;
}

TEST(ChangedContactData, is_passed_on_with_the_next_order_to_an_account_that_we_made_but_for_the_email) {
    AtWork at{passed_on};
    at.daemon.start_ready();
    const auto first = at.buy();
    EVENTUALLY_COMPLETE(at, first);
    const auto user = at.account_of(first);
    EXPECT_EQ(profile_of(at, user), "Benoît|Tostain|benoit.tostain@example.org|Paris|FR");
    change(at, first, "lastname = 'Tostain-Roux', city = 'Lyon', email = 'other@example.org', country = ''");
    std::string transaction_id;
    buy_again(at, first, transaction_id);
    EXPECT_EQ(profile_of(at, user), "Benoît|Tostain-Roux|benoit.tostain@example.org|Lyon|FR");
    EXPECT_THAT(updates_told(at, transaction_id),
                ::testing::ElementsAre("Prepay Commons : User " + std::to_string(user) +
                                       " has the customer's new contact data"));
    at.site.execute("update mdl_user set city = 'Nice' where id = $1", {std::to_string(user)});
    buy_again(at, first, transaction_id);
    EXPECT_THAT(updates_told(at, transaction_id), ::testing::IsEmpty()) << "the account's owner changed it in Moodle";
    EXPECT_EQ(at.moodle.count("core_user_update_users"), 1U);
    EXPECT_ALL_WELL(at);
}

TEST(ChangedContactData, stays_in_the_shop_unless_it_is_asked_for) {
    AtWork at;
    at.daemon.start_ready();
    const auto first = at.buy();
    EVENTUALLY_COMPLETE(at, first);
    change(at, first, "lastname = 'Changed'");
    std::string transaction_id;
    buy_again(at, first, transaction_id);
    EXPECT_EQ(at.moodle.count("core_user_update_users"), 0U);
}

TEST(ChangedContactData, never_rewrites_an_account_that_was_there_before) {
    AtWork at{passed_on};
    const auto user =
        sandbox::moodle::create_user(at.database, {.username = "ben", .email = "benoit.tostain@example.org"});
    const auto before = profile_of(at, user);
    at.daemon.start_ready();
    const auto first = at.buy();
    EVENTUALLY_COMPLETE(at, first);
    change(at, first, "lastname = 'Changed'");
    std::string transaction_id;
    buy_again(at, first, transaction_id);
    EXPECT_EQ(profile_of(at, user), before);
    EXPECT_EQ(at.moodle.count("core_user_update_users"), 0U);
}

TEST(ChangedContactData, that_moodle_would_refuse_or_does_refuse_holds_no_order_up) {
    AtWork at{passed_on};
    at.daemon.start_ready();
    const auto first = at.buy();
    EVENTUALLY_COMPLETE(at, first);
    change(at, first, "lastname = '<b>Bold</b>'");
    std::string transaction_id;
    buy_again(at, first, transaction_id);
    EXPECT_EQ(at.moodle.count("core_user_update_users"), 0U);
    change(at, first, "lastname = 'Fine'");
    at.moodle.add(sandbox::Fault{.action = "exception",
                                 .function = "core_user_update_users",
                                 .exception = "core\\exception\\invalid_parameter_exception",
                                 .errorcode = "invalidparameter",
                                 .message = "Refused by the test"});
    const auto order = at.buy({.known_customer = first.customer});
    EVENTUALLY_COMPLETE(at, order);
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), "DATA: core_user_update_users: invalidparameter");
}

TEST(ChangedContactData, whose_answer_is_lost_is_found_there_and_not_sent_again) {
    AtWork at{std::string{passed_on} + "production: { retry: { first: 100 ms, longest: 200 ms } }\n"};
    at.daemon.start_ready();
    const auto first = at.buy();
    EVENTUALLY_COMPLETE(at, first);
    change(at, first, "city = 'Lyon'");
    at.moodle.add(sandbox::Fault{.action = "die_after", .function = "core_user_update_users", .times = 1});
    std::string transaction_id;
    buy_again(at, first, transaction_id);
    EXPECT_EQ(profile_of(at, at.account_of(first)), "Benoît|Tostain|benoit.tostain@example.org|Lyon|FR");
    EXPECT_EQ(at.moodle.count("core_user_update_users"), 1U);
}

} // namespace
} // namespace shopd::e2e
