#include "tests/e2e/support/at_work.hpp"

#include <nlohmann/json.hpp>

#include <set>

/// plan and explain beside what production then does.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;
using nlohmann::json;
using ::testing::HasSubstr;

const std::string support = "customer_support: { course: CUSTOMERSUPPORT, roles: [student] }\n";
const std::string yaml = "products:\n"
                         "  LANG: { handler: std_enrolonecourse, params: { coursename: LANG-C, endtime: +365 days } }\n"
                         "  LOST: { handler: std_enrolonecourse, params: { coursename: NOWHERE } }\n";

void stock(AtWork& at) {
    sandbox::moodle::create_course(at.database, {.short_name = "LANG-C"});
    for (const auto* code : {"LANG", "LOST", "GIFT"})
        shop::create_catalog_item(at.database, {.code = code});
}

json asked(AtWork& at, const std::string& command, const std::string& order) {
    const auto result = at.daemon.command({command, order, "--json"});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    return json::parse(result.output);
}

/// Every row that production or anybody else may write.
std::string all_rows(sandbox::Site& site) {
    std::string rows;
    for (const auto* table :
         {"moodle_shopd.orders", "moodle_shopd.ledger", "moodle_shopd.outbox", "moodle_shopd.streams",
          "moodle_shopd.accounts", "moodle_shopd.holds", "moodle_shopd.pauses", "mdl_local_shop_bill",
          "mdl_local_shop_billitem", "mdl_local_shop_customer", "mdl_local_shop_product", "mdl_user",
          "mdl_user_enrolments", "mdl_groups", "mdl_groups_members"})
        rows += site.value(std::string{"select coalesce(string_agg(t::text, '|' order by t::text), '') from "} + table +
                           " t") +
                "\n";
    return rows;
}

using Line = std::tuple<std::string, int, int, std::string, json>; ///< code, occurrence, place, kind, intent

std::set<Line> ledger_of(AtWork& at, std::int64_t bill) {
    std::set<Line> lines;
    for (const auto& row : at.site.rows("select item_code, occurrence, place, kind, intent from moodle_shopd.ledger "
                                        "where bill = $1",
                                        {std::to_string(bill)}))
        lines.emplace(*row[0], std::stoi(*row[1]), std::stoi(*row[2]), *row[3], json::parse(*row[4]));
    return lines;
}

std::set<Line> effects_of(const json& plan) {
    std::set<Line> lines;
    for (const auto& effect : plan["effects"])
        lines.emplace(effect["item_code"], effect["occurrence"], effect["place"], effect["kind"], effect["intent"]);
    return lines;
}

TEST(Plan, is_line_for_line_what_the_ledger_holds_after_production_and_changes_no_row) {
    AtWork at{support + yaml, {.with_support_course = true}};
    stock(at);
    const auto order = at.buy({.items = {{"EFORM", 1}, {"LANG", 1}, {"LANG", 1}, {"GIFT", 1}}});
    const auto before = all_rows(at.site);
    const auto plan = asked(at, "plan", std::to_string(order.bill));
    at.daemon.command({"plan", order.transaction_id});
    at.daemon.command({"explain", order.transaction_id});
    EXPECT_EQ(all_rows(at.site), before);
    EXPECT_EQ(at.moodle.count("*"), 0U);
    EXPECT_TRUE(plan["completes"]);

    at.daemon.start_ready();
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(effects_of(plan), ledger_of(at, order.bill));
    EXPECT_GT(effects_of(plan).size(), 15U);
}

TEST(Plan, of_an_order_half_done_names_what_is_left) {
    AtWork at{yaml};
    stock(at);
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"EFORM", 1}, {"LOST", 1}}});
    EVENTUALLY(products_of(at.site, order.bill) == 1 && dead_causes(at.site, order.bill) != "", at.daemon);
    at.daemon.stop();
    sandbox::moodle::create_course(at.database, {.short_name = "NOWHERE"});
    ASSERT_EQ(at.retry(order.bill), 0);
    const auto plan = asked(at, "plan", std::to_string(order.bill));
    std::set<std::string> items;
    for (const auto& effect : plan["effects"])
        if (effect["now"] == "apply") items.insert(effect["item_code"]);
    EXPECT_EQ(items, (std::set<std::string>{"LOST"}));
    EXPECT_TRUE(plan["completes"]);
    at.daemon.start_ready();
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(effects_of(plan), ledger_of(at, order.bill));
}

TEST(Explain, a_complete_order_shows_what_is_in_moodle_and_what_was_taken_away_since) {
    AtWork at{yaml};
    stock(at);
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"LANG", 1}}});
    EVENTUALLY_COMPLETE(at, order);
    at.daemon.stop();
    auto told = asked(at, "explain", order.transaction_id);
    EXPECT_EQ(told["verdict"], "Given: everything that was bought is there");
    int there = 0;
    for (const auto& effect : told["effects"])
        if (!effect["moodle"].is_null()) {
            EXPECT_TRUE(effect["moodle"]["there"]) << effect.dump(1);
            EXPECT_FALSE(effect["done_at"].is_null());
            ++there;
        }
    EXPECT_EQ(there, 5) << "account, enrolment, group, membership, product";
    EXPECT_EQ(told["ours"]["history"].back()["status"], "COMPLETE");

    at.site.execute("delete from mdl_user_enrolments");
    told = asked(at, "explain", order.transaction_id);
    EXPECT_EQ(told["verdict"], "1 of what was given is no longer in Moodle: somebody took it away since");
    EXPECT_THAT(at.daemon.command({"explain", order.transaction_id}).output, HasSubstr("NOT THERE any more"));
}

TEST(Explain, an_order_that_is_retried_says_when_and_why) {
    AtWork at{yaml};
    stock(at);
    at.daemon.start_ready();
    at.moodle.add(sandbox::Fault{.action = "status", .function = "enrol_manual_enrol_users"});
    const auto order = at.buy();
    EVENTUALLY(at.site.number("select count(*) from moodle_shopd.ledger where outcome = 'retry'") == 1, at.daemon);
    at.daemon.stop();
    at.site.execute("update moodle_shopd.ledger set next_try = now() + interval '1 h' where outcome = 'retry'");
    const auto told = asked(at, "explain", std::to_string(order.bill));
    EXPECT_EQ(told["verdict"], "Not yet given: what failed is tried again");
    EXPECT_THAT(told["next"].dump(), HasSubstr("503"));
}

TEST(Explain, an_unknown_order_ends_with_a_word_and_exit_code_1) {
    AtWork at;
    for (const auto* command : {"explain", "plan"}) {
        const auto result = at.daemon.command({command, "4711"});
        EXPECT_EQ(result.exit_code, 1);
        EXPECT_THAT(result.output, HasSubstr("txn:4711"));
    }
    EXPECT_EQ(at.daemon.command({"hold", "4711"}).exit_code, 64) << "--why is missing";
}

} // namespace
} // namespace shopd::e2e
