#include "daemon/commands/dead/dead.hpp"
#include "daemon/commands/order/order.hpp"
#include "daemon/commands/status.hpp"
#include "tests/integration/commands/installed_shop.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <sstream>

using namespace shopd::commands;
using namespace shopd::commands::tests;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

namespace {

using Command = int (*)(const OrderOptions&, std::ostream&, std::ostream&);

Answer call(Command command, const InstalledShop& shop, OrderOptions options) {
    options.config.database = shop.database;
    options.config.products = {{"EFORM", "std_enrolonecourse", {{"coursename", {"EFORM-C", {}}}}, {}}};
    options.who = "tester";
    std::ostringstream out, err;
    const int code = command(options, out, err);
    return {code, out.str(), err.str()};
}

Answer of_bill(Command command, const InstalledShop& shop, std::int64_t bill, const std::string& why = "") {
    return call(command, shop, {.order = std::to_string(bill), .why = why});
}

json document_of(Command command, const InstalledShop& shop, std::int64_t bill) {
    return json::parse(call(command, shop, {.order = std::to_string(bill), .json = true}).out);
}

std::map<std::string, int> counts_by(const json& effects, const char* key) {
    std::map<std::string, int> counts;
    for (const auto& effect : effects)
        ++counts[effect[key]];
    return counts;
}

std::string dead_list_of(const InstalledShop& shop) {
    std::ostringstream out, err;
    dead_list({.database = shop.database}, out, err);
    return out.str();
}

} // namespace

TEST(Hold, is_on_record_for_an_order_that_was_never_seen_and_stands_on_the_dead_list) {
    InstalledShop shop;
    const auto order = shopd::sandbox::shop::place(shop.php, {});
    const auto said = call(hold, shop, {.order = order.transaction_id, .why = "the bank\x1b[2J asks"});
    EXPECT_EQ(said.code, 0);
    EXPECT_THAT(said.out, HasSubstr("release " + std::to_string(order.bill)));
    const auto held = document_of(explain, shop, order.bill);
    EXPECT_EQ(held["holds"][0]["who"], "tester");
    EXPECT_THAT(held["verdict"], StartsWith("Not given: held by tester since 20"));
    EXPECT_THAT(held["to_do"][0], HasSubstr("moodle-shopd release"));
    EXPECT_THAT(dead_list_of(shop), HasSubstr("held by a person"));
    EXPECT_THAT(dead_list_of(shop), HasSubstr("moodle-shopd release ORDER"));
    EXPECT_THAT(of_bill(explain, shop, order.bill).out, Not(HasSubstr("\x1b")));

    const auto again = of_bill(hold, shop, order.bill, "another reason");
    EXPECT_EQ(again.code, 1);
    EXPECT_THAT(again.err, HasSubstr("held already, by tester"));
}

TEST(Hold, of_an_unknown_order_and_without_a_reason_is_refused) {
    InstalledShop shop;
    EXPECT_THROW(of_bill(hold, shop, 4711, "why"), WrongSelection);
    EXPECT_THROW(of_bill(hold, shop, shop.paid_order().bill, " \t"), WrongSelection);
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.holds"), 0);
}

TEST(Hold, is_not_released_by_dead_retry_or_drop) {
    InstalledShop shop;
    const auto order = shop.paid_order();
    ASSERT_EQ(of_bill(hold, shop, order.bill, "the bank asks").code, 0);
    for (const auto& command : {dead_retry, dead_drop}) {
        std::ostringstream out, err;
        EXPECT_EQ(command({.database = shop.database, .cause = "held by a person", .why = "x", .who = "y"}, out, err),
                  1);
        EXPECT_THAT(err.str(), HasSubstr("moodle-shopd release"));
    }
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.holds where released_at is null"), 1);
}

TEST(Release, queues_the_bill_and_keeps_the_hold_on_record) {
    InstalledShop shop;
    const auto order = shop.paid_order();
    ASSERT_EQ(of_bill(hold, shop, order.bill, "the bank asks").code, 0);
    shop.forget_outbox();
    EXPECT_EQ(of_bill(release, shop, order.bill, "answered").code, 0);
    EXPECT_EQ(shop.site.value("select change || bill from moodle_shopd.outbox"), "R" + std::to_string(order.bill));
    EXPECT_EQ(shop.site.value("select who || why || released_by || released_why from moodle_shopd.holds"),
              "testerthe bank askstesteranswered");
    EXPECT_THAT(of_bill(explain, shop, order.bill).out, HasSubstr("released by tester"));
    EXPECT_THAT(of_bill(release, shop, order.bill, "again").err, HasSubstr("is not held"));
    EXPECT_EQ(of_bill(hold, shop, order.bill, "the bank asks once more").code, 0);
}

TEST(Release, lifts_a_brake_on_the_age_that_only_the_hold_let_come) {
    InstalledShop shop;
    const auto young = shop.paid_order(), old = shop.paid_order();
    for (const auto& order : {young, old}) {
        shop.record(order, "brake: older than");
        ASSERT_EQ(of_bill(hold, shop, order.bill, "the bank asks").code, 0);
    }
    shop.site.execute("update moodle_shopd.holds set at = now() - interval '40 days'");
    shop.site.execute("update mdl_local_shop_bill set emissiondate = extract(epoch from now())::bigint - 86400 * case "
                      "when id = $1 then 41 else 100 end",
                      {std::to_string(young.bill)});
    for (const auto& order : {young, old})
        ASSERT_EQ(of_bill(release, shop, order.bill, "answered").code, 0);
    EXPECT_EQ(shop.order(young.bill, "released"), "{\"brake: older than\"}");
    EXPECT_EQ(shop.order(old.bill, "released"), "{}") << "the brake stood before the hold";
}

TEST(Pause, of_a_name_that_nothing_answers_to_is_refused) {
    InstalledShop shop;
    EXPECT_THROW(call(pause, shop, {.product = "EFROM", .why = "typo"}), WrongSelection);
    EXPECT_THROW(call(pause, shop, {.product = "EF*", .why = "pattern"}), WrongSelection);
    EXPECT_THROW(call(pause, shop, {.handler = "std_nothing", .why = "typo"}), WrongSelection);
    EXPECT_THROW(call(pause, shop, {.handler = "std_enrolonecourse", .product = "EFORM", .why = "both"}),
                 WrongSelection);
    EXPECT_THROW(call(pause, shop, {.why = ""}), WrongSelection);
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.pauses"), 0);
}

TEST(Pause, is_named_first_by_status_and_ends_once) {
    InstalledShop shop;
    ASSERT_EQ(call(pause, shop, {.product = "EFORM", .why = "the course is not ready"}).code, 0);
    ASSERT_EQ(call(pause, shop, {.why = "upgrade"}).code, 0);
    EXPECT_THAT(call(pause, shop, {.why = "twice"}).err, HasSubstr("paused already, by tester"));
    shopd::config::Config config;
    config.database = shop.database;
    config.trace.file = "/nowhere/trace.log";
    std::ostringstream out;
    EXPECT_EQ(status(config, {.json = true, .version = "1"}, out), 1);
    const auto problems = json::parse(out.str())["problems"];
    EXPECT_THAT(problems[0], StartsWith("production is paused by tester since 20"));
    EXPECT_THAT(problems[1], HasSubstr("product EFORM is paused"));

    const auto resumed = call(resume, shop, {.why = "done"});
    EXPECT_EQ(resumed.code, 0);
    EXPECT_THAT(resumed.out, HasSubstr("Paused: product EFORM"));
    EXPECT_THAT(call(resume, shop, {.why = "twice"}).err, HasSubstr("production is not paused. Paused: product EFORM"));
    EXPECT_EQ(shop.site.value("select resumed_by || ': ' || resumed_why from moodle_shopd.pauses where scope = 'all'"),
              "tester: done");
}

TEST(Resume, of_a_product_queues_what_is_paid_and_not_produced_and_nothing_else) {
    InstalledShop shop;
    const auto waiting = shop.paid_order(), produced = shop.paid_order(), cancelled = shop.paid_order();
    for (const auto& order : {waiting, produced, cancelled})
        shop.record(order);
    shop.site.execute("update moodle_shopd.orders set produced = true where bill = $1",
                      {std::to_string(produced.bill)});
    shopd::sandbox::shop::cancel(shop.php, cancelled.bill);
    ASSERT_EQ(call(pause, shop, {.product = "EFORM", .why = "not ready"}).code, 0);
    shop.forget_outbox();
    EXPECT_EQ(call(resume, shop, {.product = "EFORM", .why = "ready"}).code, 0);
    EXPECT_EQ(shop.site.value("select string_agg(change || bill, ',') from moodle_shopd.outbox"),
              "R" + std::to_string(waiting.bill));
}

TEST(Explain, an_order_that_waits_says_that_it_is_queued_and_what_will_be_done) {
    InstalledShop shop;
    const auto order = shop.paid_order();
    const auto document = document_of(explain, shop, order.bill);
    EXPECT_EQ(document["verdict"], "Not yet given: production is to do it now");
    EXPECT_THAT(document["next"][0], HasSubstr("it is queued"));
    EXPECT_EQ(document["shop"]["items"][0]["code"], "EFORM");
    EXPECT_TRUE(document["ours"].is_null());
    EXPECT_EQ(counts_by(document["effects"], "now")["apply"], 5);
    const auto screen = of_bill(explain, shop, order.bill).out;
    for (const auto* words : {"SOLDOUT", "EFORM", "a new account benoit.tostain", "enrol in EFORM-C", "to be done"})
        EXPECT_THAT(screen, HasSubstr(words));
}

TEST(Explain, a_dead_order_says_its_cause_and_what_to_do) {
    InstalledShop shop;
    const auto order = shop.paid_order();
    shop.record(order);
    shop.site.execute(
        "update moodle_shopd.orders set history = jsonb_set(history, '{0,customer}', to_jsonb(customer))");
    shop.effect(order.bill, "EFORM", "nothing", "uncertain", "uncertain: no password mail");
    shop.forget_outbox();
    const auto document = document_of(explain, shop, order.bill);
    EXPECT_THAT(document["verdict"], HasSubstr("on the dead list: EFORM: uncertain: no password mail"));
    EXPECT_THAT(document["to_do"][0], HasSubstr("password reset"));
    EXPECT_EQ(document["effects"][0]["attempts"], 3);
    EXPECT_EQ(document["ours"]["history"][0]["status"], "SOLDOUT");
    EXPECT_THAT(of_bill(explain, shop, order.bill).out, HasSubstr("the server's words"));
}

TEST(Explain, unpaid_gone_and_unknown_orders_are_told_apart) {
    InstalledShop shop;
    const auto placed = shopd::sandbox::shop::place(shop.php, {});
    EXPECT_THAT(document_of(explain, shop, placed.bill)["verdict"], HasSubstr("not paid: the bill is PLACED"));
    const auto gone = shop.paid_order();
    shop.record(gone);
    shop.site.execute("delete from mdl_local_shop_bill where id = $1", {std::to_string(gone.bill)});
    EXPECT_THAT(document_of(explain, shop, gone.bill)["verdict"], HasSubstr("gone from the shop"));
    EXPECT_THAT(of_bill(explain, shop, gone.bill).out, HasSubstr("the bill is gone"));
    EXPECT_THROW(of_bill(explain, shop, 4711), WrongSelection);
    EXPECT_THROW(of_bill(plan, shop, 4711), WrongSelection);
}

TEST(Plan, of_an_order_that_nobody_has_heard_of_is_the_one_that_the_sweep_will_start) {
    InstalledShop shop;
    const auto order = shop.paid_order();
    shop.forget_outbox();
    const auto document = document_of(plan, shop, order.bill);
    EXPECT_EQ(document["work"], "produce");
    EXPECT_FALSE(document["queued"]);
    EXPECT_TRUE(document["completes"]);
    EXPECT_THAT(document_of(explain, shop, order.bill)["next"][0], HasSubstr("the next sweep finds it"));
}

TEST(Plan, of_a_held_order_does_nothing_now_and_says_what_a_release_lets_go_on) {
    InstalledShop shop;
    const auto order = shop.paid_order();
    ASSERT_EQ(of_bill(hold, shop, order.bill, "the bank asks").code, 0);
    const auto document = document_of(plan, shop, order.bill);
    EXPECT_THAT(document["obstacles"][0], HasSubstr("the bank asks"));
    const auto now = counts_by(document["effects"], "now");
    EXPECT_FALSE(now.contains("apply"));
    EXPECT_EQ(now.at("stopped"), 5);
    const auto screen = of_bill(plan, shop, order.bill).out;
    EXPECT_THAT(screen, HasSubstr("Nothing would be done now"));
    EXPECT_THAT(screen, HasSubstr("once it is let go on"));
}

TEST(Plan, of_an_order_with_a_paused_product_leaves_that_out_and_says_why) {
    InstalledShop shop;
    const auto order = shop.paid_order();
    ASSERT_EQ(call(pause, shop, {.product = "EFORM", .why = "the course is not ready"}).code, 0);
    const auto document = document_of(plan, shop, order.bill);
    EXPECT_EQ(document["waiting_items"], json::array({"EFORM"}));
    EXPECT_FALSE(document["completes"]);
    EXPECT_EQ(counts_by(document["effects"], "kind"), (std::map<std::string, int>{{"account", 1}}));
    EXPECT_THAT(document_of(explain, shop, order.bill)["to_do"][0], HasSubstr("resume --product 'EFORM'"));
}
