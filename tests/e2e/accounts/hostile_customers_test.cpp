#include "daemon/trace/line_format.hpp"
#include "tests/e2e/support/at_work.hpp"

#include <fstream>

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

/// Every line of the file is one of ours, about one of these orders.
void expect_no_forged_line(const Daemon& daemon, const std::set<std::string>& transaction_ids) {
    std::ifstream file{daemon.trace_file()};
    for (std::string line; std::getline(file, line);) {
        const auto parsed = trace::parse_line(line);
        ASSERT_TRUE(parsed) << line;
        EXPECT_EQ(parsed->format, trace::Format::ours) << line;
        EXPECT_TRUE(transaction_ids.contains(parsed->transaction_id())) << line;
    }
}

struct Names {
    const char* what;
    std::string first, last;
    std::string cause;    ///< "": it is produced
    std::string username; ///< where it is produced
};

void buys_and_the_next_one_too(const Names& names) {
    AtWork at;
    at.site.execute(
        "alter table mdl_local_shop_customer alter firstname type varchar(400), alter lastname type varchar(400)");
    at.daemon.start_ready();
    const auto order =
        at.buy({.customer = {.first_name = names.first, .last_name = names.last, .email = "strange@example.org"},
                .transaction_id = "STRANGE"});
    const auto next = at.buy({.customer = {.first_name = "Next", .last_name = "One", .email = "next@example.org"},
                              .transaction_id = "NEXT"});
    EVENTUALLY_COMPLETE(at, next);
    EVENTUALLY(ended(at.site, order.bill), at.daemon);
    EXPECT_EQ(dead_causes(at.site, order.bill), names.cause);
    if (names.cause.empty()) {
        EXPECT_EQ(at.site.value("select username from mdl_user where email = 'strange@example.org'"), names.username);
        EXPECT_EQ(products_shown(at.site, order.bill), 1);
    } else {
        EXPECT_EQ(accounts_of(at.site, "strange@example.org"), 0);
        EXPECT_EQ(at.moodle.count("core_user_create_users"), 1U) << "Moodle is not asked for what it would refuse";
        at.site.execute("update mdl_local_shop_customer set firstname = 'Benoît', lastname = 'Tostain' where id = $1",
                        {std::to_string(order.customer)});
        ASSERT_EQ(at.retry(order.bill), 0);
        EVENTUALLY_COMPLETE(at, order);
    }
    expect_no_forged_line(at.daemon, {"STRANGE", "NEXT"});
    EXPECT_ALL_WELL(at);
}

class StrangeNames : public ::testing::TestWithParam<Names> {};

TEST_P(StrangeNames, are_produced_or_named_as_the_cause_and_harm_nobody_else) {
    buys_and_the_next_one_too(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Each, StrangeNames,
    ::testing::Values(
        Names{"newlines", "Ben\noit", "Tos\r\ntain", "", "benoit.tostain"},
        Names{"forged_line", "Ben\n-- 2017-8-21 20:38:55 525 -- [NEXT] Forged", "] forged [X", "",
              "ben---2017-8-21-203855-525----next-forged.-forged-x"},
        Names{"emoji", "\xF0\x9F\x98\x80\xF0\x9F\x98\x80", "\xF0\x9F\x92\xA9", "", "customer"},
        Names{"control_characters", "Ben\x01\x02\x1B[31m", "Tos\x7Ftain\x08", "", "ben31m.tostain"},
        Names{"chinese", "小明", "王", "", "xiao-ming.wang"},
        Names{"cyrillic", "Дмитрий", "Иванов", "", "dmitrij.ivanov"},
        Names{"right_to_left", "דוד",
              "\xE2\x80\xAE"
              "כהן",
              "", "dwd.khn"},
        Names{"hundred_characters", std::string(100, 'a'), std::string(100, 'b'), "", std::string(90, 'a')},
        Names{"too_long", std::string(101, 'a'), "Tostain", "DATA: Moodle would refuse the customer's firstname", ""},
        Names{"empty_first", "", "Tostain", "DATA: Moodle would refuse the customer's firstname", ""},
        Names{"blank_last", "Benoît", " \t ", "DATA: Moodle would refuse the customer's lastname", ""},
        Names{"tags", "<script>alert(1)</script>", "Tostain", "DATA: Moodle would refuse the customer's firstname",
              ""}),
    [](const auto& each) { return std::string{each.param.what}; });

class BrokenEmails : public ::testing::TestWithParam<std::string> {};

TEST_P(BrokenEmails, stop_their_order_with_a_cause_until_they_are_corrected) {
    AtWork at;
    at.daemon.start_ready();
    const auto order = at.buy({.customer = {.email = GetParam()}, .transaction_id = "BROKEN"});
    const auto next = at.buy({.customer = {.first_name = "Next", .last_name = "One", .email = "next@example.org"},
                              .transaction_id = "NEXT"});
    EVENTUALLY_COMPLETE(at, next);
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), "DATA: Moodle would refuse the customer's email");
    EXPECT_EQ(bill_status(at.site, order.bill), "SOLDOUT");

    at.site.execute("update mdl_local_shop_customer set email = 'right@example.org' where id = $1",
                    {std::to_string(order.customer)});
    ASSERT_EQ(at.retry(order.bill), 0);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(accounts_of(at.site, "right@example.org"), 1);
    expect_no_forged_line(at.daemon, {"BROKEN", "NEXT"});
    EXPECT_ALL_WELL(at);
}

INSTANTIATE_TEST_SUITE_P(Each, BrokenEmails,
                         ::testing::Values("", "nobody", "a b@example.org", "a@b", "a@example.org\nBcc: x@example.org",
                                           "<a@example.org>", "\xC3\xA9@example.org", "a@@example.org", "@example.org",
                                           std::string(70, 'a') + "@ex.org"));

/// The rows an order has whose triggers did not fire: nobody saw it placed.
shop::Order placed_unseen(AtWork& at, const std::string& customer_key, const std::string& transaction_id) {
    at.database.execute("set session_replication_role = replica");
    const auto order = shop::place(at.database, {.transaction_id = transaction_id});
    at.database.execute("update mdl_local_shop_bill set customerid = $1 where id = $2",
                        {customer_key, std::to_string(order.bill)});
    at.database.execute("set session_replication_role = origin");
    return order;
}

class CustomerIds : public ::testing::TestWithParam<std::string> {};

TEST_P(CustomerIds, that_name_nobody_are_a_cause_on_the_dead_list) {
    AtWork at;
    at.daemon.start_ready();
    const auto order = placed_unseen(at, GetParam(), "NOBODY");
    shop::pay(at.database, order.bill);
    const auto next = at.buy({.customer = {.first_name = "Next", .last_name = "One", .email = "next@example.org"},
                              .transaction_id = "NEXT"});
    EVENTUALLY_COMPLETE(at, next);
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), "DATA: no such customer");
    EXPECT_EQ(at.site.number("select count(*) from mdl_local_shop_product"), 1);

    at.site.execute("update mdl_local_shop_bill set customerid = $1 where id = $2",
                    {std::to_string(order.customer), std::to_string(order.bill)});
    EVENTUALLY(dead_causes(at.site, order.bill) == "paid, then overwritten", at.daemon);
    ASSERT_EQ(at.retry(order.bill), 0);
    EVENTUALLY_COMPLETE(at, order);
    expect_no_forged_line(at.daemon, {"NOBODY", "NEXT"});
    EXPECT_ALL_WELL(at);
}

INSTANTIATE_TEST_SUITE_P(Each, CustomerIds,
                         ::testing::Values("", "abc", "-3", "0", "1 or 1=1", "999999", "99999999999999999999999", "1.5",
                                           "\n] forged [X", " 1", "0000001"));

TEST(TransactionIds, that_are_missing_when_paid_are_waited_for_and_then_held_and_produced_when_given) {
    AtWork at{"feed: { items_within: 1 s }\n"};
    at.daemon.start_ready();
    const auto without = shop::place(at.database, {.until = shop::Until::items});
    const auto empty =
        shop::place(at.database, {.customer = {.first_name = "Emp", .last_name = "Ty", .email = "empty@example.org"},
                                  .until = shop::Until::items});
    at.site.execute("update mdl_local_shop_bill set transactionid = '' where id = $1", {std::to_string(empty.bill)});
    at.pay_all({without.bill, empty.bill});
    const auto next = at.buy({.customer = {.first_name = "Next", .last_name = "One", .email = "next@example.org"},
                              .transaction_id = "NEXT"});
    EVENTUALLY_COMPLETE(at, next);
    for (const auto& order : {without, empty}) {
        EVENTUALLY_DEAD(at, order);
        EXPECT_EQ(dead_causes(at.site, order.bill), "no transaction id");
        EXPECT_EQ(products_of(at.site, order.bill), 0);
    }
    at.site.execute("update mdl_local_shop_bill set transactionid = 'GIVEN' where id = $1",
                    {std::to_string(without.bill)});
    EVENTUALLY_COMPLETE(at, without);
    expect_no_forged_line(at.daemon, {"GIVEN", "NEXT"});
    EXPECT_ALL_WELL(at);
}

TEST(TransactionIds, that_come_a_moment_after_the_payment_are_waited_for) {
    AtWork at;
    at.daemon.start_ready();
    const auto order = shop::place(at.database, {.until = shop::Until::items});
    shop::pay(at.database, order.bill);
    EVENTUALLY(at.site.number("select count(*) from moodle_shopd.orders where status = 'SOLDOUT'") == 1, at.daemon);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    at.site.execute("update mdl_local_shop_bill set transactionid = 'LATE' where id = $1",
                    {std::to_string(order.bill)});
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_ALL_WELL(at);
}

TEST(TransactionIds, that_are_hostile_forge_no_line_and_lose_none) {
    AtWork at;
    at.daemon.start_ready();
    std::string emoji;
    for (int i = 0; i < 40; ++i)
        emoji += "\xF0\x9F\x98\x80";
    const std::vector<std::string> ids{"] forged [X",
                                       "A\n-- 2017-8-21 20:38:55 525 -- [NEXT] x",
                                       emoji,
                                       "[[[[",
                                       "\\n\\u0041",
                                       "\t\x01\x1B[2J",
                                       "\xE2\x80\xAE"
                                       "DLRO",
                                       " leading",
                                       "%s%n{}",
                                       "'; drop table x;--",
                                       "NEXT"};
    std::vector<shop::Order> orders;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto n = std::to_string(i);
        orders.push_back(
            at.buy({.customer = {.first_name = "Given", .last_name = "N" + n, .email = "n" + n + "@example.org"},
                    .transaction_id = ids[i]}));
    }
    for (const auto& order : orders)
        EVENTUALLY_COMPLETE(at, order);

    std::map<std::string, std::vector<std::string>> told;
    std::ifstream file{at.daemon.trace_file()};
    for (std::string line; std::getline(file, line);) {
        const auto parsed = trace::parse_line(line);
        ASSERT_TRUE(parsed) << line;
        told[parsed->transaction_id()].push_back(parsed->text());
    }
    EXPECT_EQ(told.size(), ids.size());
    for (const auto& id : ids) {
        EXPECT_EQ(told[id].size(), told["NEXT"].size()) << id;
        const auto scan = at.daemon.command({"trace", "scan", "txn:" + id});
        EXPECT_EQ(scan.exit_code, 0) << scan.output;
        EXPECT_EQ(static_cast<std::size_t>(std::count(scan.output.begin(), scan.output.end(), '\n')), told[id].size())
            << scan.output;
    }
    EXPECT_EQ(at.site.number("select count(distinct reference) from mdl_local_shop_product"),
              static_cast<std::int64_t>(ids.size()));
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
