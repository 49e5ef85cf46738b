#include "daemon/commands/dead/dead.hpp"
#include "handlers/decide.hpp"
#include "tests/integration/commands/installed_shop.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <sstream>

using namespace shopd::commands;
using namespace shopd::commands::tests;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

namespace {

namespace cause = shopd::handlers::cause;

using Command = int (*)(const DeadOptions&, std::ostream&, std::ostream&);

Answer call(Command command, const InstalledShop& shop, DeadOptions options) {
    options.database = shop.database;
    std::ostringstream out, err;
    const int code = command(options, out, err);
    return {code, out.str(), err.str()};
}

Answer of_order(Command command, const InstalledShop& shop, std::int64_t bill) {
    return call(command, shop, {.order = std::to_string(bill), .why = "tried by hand", .who = "tester"});
}

Answer of_cause(Command command, const InstalledShop& shop, const std::string& words) {
    return call(command, shop, {.cause = words, .why = "tried by hand", .who = "tester"});
}

} // namespace

TEST(DeadList, groups_by_cause_with_counts_and_what_to_do) {
    InstalledShop shop;
    const auto first = shop.paid_order(), second = shop.paid_order();
    shop.record(first, cause::overwritten);
    shop.record(second);
    shop.effect(first.bill, "EFORM", "enrolment", "refused", "CONFIG: no role student");
    shop.effect(second.bill, "EFORM", "enrolment", "refused", "CONFIG: no role student");
    shop.effect(second.bill, "", "account", "done");
    const auto said = call(dead_list, shop, {.json = true});
    EXPECT_EQ(said.code, 0);
    const auto document = json::parse(said.out);
    EXPECT_EQ(document["dead"], 3);
    std::map<std::string, int> counts;
    for (const auto& group : document["causes"]) {
        counts[group["cause"]] = group["count"];
        EXPECT_FALSE(group["to_do"].get<std::string>().empty());
        EXPECT_THAT(group["oldest"].get<std::string>(), testing::EndsWith("Z"));
    }
    EXPECT_EQ(counts, (std::map<std::string, int>{{cause::overwritten, 1}, {"CONFIG: no role student", 2}}));
    EXPECT_THAT(call(dead_list, shop, {}).out, HasSubstr("2 entries (enrolment of 2 bills)"));
}

TEST(DeadList, nothing_dead_is_well) {
    InstalledShop shop;
    EXPECT_EQ(call(dead_list, shop, {}).out, "nothing is dead\n");
}

TEST(DeadList, a_cause_fits_exactly_or_by_its_beginning_with_a_star) {
    InstalledShop shop;
    const auto order = shop.paid_order();
    shop.record(order);
    shop.effect(order.bill, "EFORM", "enrolment", "refused", "CONFIG: no role a_b");
    EXPECT_EQ(of_cause(dead_list, shop, "CONFIG: no role a_b").code, 0);
    EXPECT_EQ(of_cause(dead_list, shop, "CONFIG:*").code, 0);
    EXPECT_EQ(of_cause(dead_list, shop, "*").code, 0);
    EXPECT_EQ(of_cause(dead_list, shop, "CONFIG: no role aXb").code, 1);
    const auto nothing = of_cause(dead_list, shop, "CONFIG");
    EXPECT_EQ(nothing.code, 1);
    EXPECT_THAT(nothing.err, HasSubstr("CONFIG: no role a_b")) << "the causes that there are";
}

TEST(DeadShow, prints_our_record_the_shops_bill_and_the_effects) {
    InstalledShop shop;
    const auto order = shop.paid_order();
    shop.record(order, cause::overwritten, "a payment was seen\x1b[2J, and more");
    shop.effect(order.bill, "EFORM", "enrolment", "refused", "CONFIG: no role student");
    for (const auto& name : {std::to_string(order.bill), order.transaction_id, "txn:" + order.transaction_id}) {
        const auto said = call(dead_show, shop, {.order = name});
        EXPECT_EQ(said.code, 0);
        for (const auto* words : {cause::overwritten, "CONFIG: no role student", "the server's words",
                                  "the shop's bill now", "our record", "history", "SOLDOUT", "what to do"})
            EXPECT_THAT(said.out, HasSubstr(words));
        EXPECT_THAT(said.out, HasSubstr(order.transaction_id));
        EXPECT_THAT(said.out, Not(HasSubstr("\x1b")));
    }
    const auto document = json::parse(call(dead_show, shop, {.order = std::to_string(order.bill), .json = true}).out);
    EXPECT_EQ(document["bill"], order.bill);
    EXPECT_EQ(document["shop"]["status"], "SOLDOUT");
    EXPECT_EQ(document["shop"]["items"][0]["code"], "EFORM");
    EXPECT_EQ(document["ours"]["cause"], cause::overwritten);
    EXPECT_EQ(document["effects"].size(), 1);
    EXPECT_EQ(document["dead"].size(), 2);
}

TEST(DeadShow, an_unknown_order_is_said_to_be_so) {
    InstalledShop shop;
    try {
        call(dead_show, shop, {.order = "4711"});
        FAIL();
    } catch (const WrongSelection& wrong) {
        EXPECT_THAT(wrong.what(), HasSubstr("txn:4711"));
    }
    EXPECT_THROW(call(dead_retry, shop, {.order = "TU8NOBODY"}), WrongSelection);
    EXPECT_THROW(call(dead_retry, shop, {}), WrongSelection);
    EXPECT_THROW(call(dead_retry, shop, {.order = "1", .cause = "x"}), WrongSelection);
    EXPECT_THROW(call(dead_show, shop, {.order = "99999999999999999999"}), WrongSelection);
}

TEST(DeadRetry, releases_a_clash_and_queues_the_bill_under_its_present_customer) {
    InstalledShop shop;
    const auto order = shop.paid_order();
    shop.record(order, cause::taken_over, "detail");
    shop.forget_outbox();
    shop.site.execute("update mdl_local_shop_bill set customerid = '4242' where id = $1::bigint",
                      {std::to_string(order.bill)});
    shop.forget_outbox();
    const auto said = of_order(dead_retry, shop, order.bill);
    EXPECT_EQ(said.code, 0) << said.err;
    EXPECT_THAT(said.out, HasSubstr("1 held orders, 0 effects, of 1 bills"));
    EXPECT_EQ(shop.order(order.bill, "released"), "{\"paid after take-over\"}");
    EXPECT_EQ(shop.order(order.bill, "coalesce(cause, '') || coalesce(detail, '')"), "");
    EXPECT_EQ(
        shop.site.value("select change || ' ' || customer || ' ' || status || ' ' || bill from moodle_shopd.outbox"),
        "R 4242 SOLDOUT " + std::to_string(order.bill));
    const auto again = of_order(dead_retry, shop, order.bill);
    EXPECT_EQ(again.code, 1);
    EXPECT_THAT(again.err, HasSubstr("is not on the dead list (SOLDOUT"));
}

TEST(DeadRetry, what_the_shop_lacked_is_looked_at_anew_and_not_released) {
    InstalledShop shop;
    for (const auto* lacking : {cause::no_items, cause::no_transaction_id, cause::no_customer}) {
        const auto order = shop.paid_order();
        shop.record(order, lacking);
        EXPECT_EQ(of_order(dead_retry, shop, order.bill).code, 0);
        EXPECT_EQ(shop.order(order.bill, "released"), "{}") << "else it would neither be produced nor be on the list";
        EXPECT_EQ(shop.order(order.bill, "cause"), "");
    }
}

TEST(DeadRetry, effects_refused_and_uncertain_are_planned_anew_and_a_message_is_sent_as_planned) {
    InstalledShop shop;
    const auto order = shop.paid_order();
    shop.record(order);
    shop.effect(order.bill, "EFORM", "enrolment", "refused", "CONFIG: no role", 0);
    shop.effect(order.bill, "EFORM", "group", "uncertain", "uncertain: group", 1);
    shop.effect(order.bill, "EFORM", "product", "done", "", 5);
    shop.effect(order.bill, "", "notify_sales", "refused", "CONFIG: no right", 0);
    const auto said = of_order(dead_retry, shop, order.bill);
    EXPECT_EQ(said.code, 0) << said.err;
    EXPECT_EQ(shop.outcome(order.bill, "EFORM"), "again,again,done");
    EXPECT_EQ(shop.outcome(order.bill, ""), "retry");
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.ledger where next_try is not null"), 1)
        << "the one that is done";
}

TEST(DeadRetry, a_bill_or_an_item_that_is_gone_is_named_and_stays) {
    InstalledShop shop;
    const auto gone = shop.paid_order(), changed = shop.paid_order(), fine = shop.paid_order();
    for (const auto& order : {gone, changed, fine}) {
        shop.record(order);
        shop.effect(order.bill, "EFORM", "enrolment", "refused", "CONFIG: no role student");
    }
    shop.site.execute("delete from mdl_local_shop_bill where id = $1::bigint", {std::to_string(gone.bill)});
    shop.site.execute("delete from mdl_local_shop_billitem where billid = $1::bigint", {std::to_string(changed.bill)});
    const auto said = of_cause(dead_retry, shop, "CONFIG:*");
    EXPECT_EQ(said.code, 1);
    EXPECT_THAT(said.out, HasSubstr("1 effects, of 1 bills"));
    EXPECT_THAT(said.err, HasSubstr("2 not retried"));
    EXPECT_THAT(said.err, HasSubstr("bill " + std::to_string(gone.bill) + ": EFORM"));
    EXPECT_EQ(shop.outcome(gone.bill, "EFORM"), "refused");
    EXPECT_EQ(shop.outcome(fine.bill, "EFORM"), "again");
}

TEST(DeadRetry, a_hundred_thousand_held_orders_go_in_one_transaction) {
    InstalledShop shop;
    shop.site.execute(
        "insert into mdl_local_shop_bill (id, shopid, ordering, customerid, status, transactionid, emissiondate) "
        "select 1000 + n, 1, 1000 + n, (n % 5000)::text, 'SOLDOUT', 'T' || n, 1 from generate_series(1, 100000) n");
    shop.site.execute("insert into moodle_shopd.orders (bill, customer, status, cause, cause_at, paid_at) select id, "
                      "customerid, status, "
                      "'brake: one sweep', now(), now() from mdl_local_shop_bill");
    shop.forget_outbox();
    const auto begun = std::chrono::steady_clock::now();
    const auto said = of_cause(dead_retry, shop, cause::brake_sweep);
    RecordProperty("milliseconds",
                   static_cast<int>((std::chrono::steady_clock::now() - begun) / std::chrono::milliseconds{1}));
    EXPECT_EQ(said.code, 0) << said.err;
    EXPECT_THAT(said.out, HasSubstr("100000 held orders, 0 effects, of 100000 bills"));
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.outbox where change = 'R' and not routed"), 100000);
    EXPECT_EQ(shop.site.number("select count(distinct xmin::text) from moodle_shopd.outbox"), 1);
}

TEST(DeadRetry, survives_a_wave_that_read_the_order_before) {
    InstalledShop shop;
    const auto order = shop.paid_order();
    shop.record(order, cause::taken_over, "detail");
    shop.effect(order.bill, "EFORM", "enrolment", "refused", "CONFIG: no role student");
    const auto stale = shop.site.value("select jsonb_build_object('streams', '[]'::jsonb, 'outbox', '[]'::jsonb, "
                                       "'reroute', '[]'::jsonb, 'requeue', '[]'::jsonb, "
                                       "'accounts', '[]'::jsonb, 'products', '[]'::jsonb, 'moves', '[]'::jsonb, "
                                       "'has_account', '[]'::jsonb, 'bills', '[]'::jsonb, "
                                       "'orders', jsonb_build_array(to_jsonb(o) || '{\"paid_at\": null, \"look_at\": "
                                       "null, \"overwritten_at\": null, \"changed_at\": "
                                       "null}'), 'ledger', (select jsonb_agg(to_jsonb(l) || '{\"next_try\": null}') "
                                       "from moodle_shopd.ledger l))::text "
                                       "from moodle_shopd.orders o");
    EXPECT_EQ(of_order(dead_retry, shop, order.bill).code, 0);
    shop.site.value("select moodle_shopd.acknowledge($1::jsonb)", {stale});
    EXPECT_EQ(shop.order(order.bill, "released"), "{\"paid after take-over\"}");
    EXPECT_EQ(shop.order(order.bill, "cause"), "");
    EXPECT_EQ(shop.outcome(order.bill, "EFORM"), "again");
}

TEST(DeadDrop, records_who_and_why_and_leaves_the_order_alone) {
    InstalledShop shop;
    const auto order = shop.paid_order();
    shop.record(order, cause::overwritten, "both sides");
    shop.effect(order.bill, "EFORM", "enrolment", "refused", "CONFIG: no role student");
    shop.forget_outbox();
    const auto said = of_order(dead_drop, shop, order.bill);
    EXPECT_EQ(said.code, 0) << said.err;
    EXPECT_EQ(shop.outcome(order.bill, "EFORM"), "dropped");
    EXPECT_THAT(
        shop.site.value("select detail from moodle_shopd.ledger"),
        testing::AllOf(HasSubstr("dropped by tester: tried by hand"), HasSubstr("It said: the server's words")));
    const auto history = shop.history(order.bill);
    ASSERT_EQ(history.size(), 2);
    EXPECT_EQ(history[1]["note"], "dropped paid, then overwritten by tester: tried by hand");
    EXPECT_EQ(history[1]["status"], "SOLDOUT");
    EXPECT_GT(history[1]["at"].get<std::int64_t>(), 1763800000000);
    EXPECT_EQ(shop.order(order.bill, "detail"), "both sides");
    EXPECT_EQ(shop.order(order.bill, "released"), "{\"paid, then overwritten\"}");
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.dead"), 0);
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.outbox where change = 'R'"), 1);
    EXPECT_THAT(of_order(dead_retry, shop, order.bill).err, HasSubstr("dropped paid, then overwritten by tester"));
}

TEST(DeadDrop, by_cause_touches_that_cause_alone) {
    InstalledShop shop;
    const auto order = shop.paid_order();
    shop.record(order, cause::overwritten);
    shop.effect(order.bill, "EFORM", "enrolment", "refused", "CONFIG: no role student");
    EXPECT_EQ(of_cause(dead_drop, shop, "CONFIG:*").code, 0);
    EXPECT_EQ(shop.order(order.bill, "cause"), cause::overwritten);
    EXPECT_EQ(shop.outcome(order.bill, "EFORM"), "dropped");
}

TEST(DeadDrop, an_account_takes_along_what_waits_for_it) {
    InstalledShop shop;
    const auto order = shop.paid_order();
    shop.record(order);
    shop.effect(order.bill, "", "account", "refused", "DATA: several accounts with one e-mail", 1);
    shop.effect(order.bill, "EFORM", "enrolment", "planned");
    const auto said = of_order(dead_drop, shop, order.bill);
    EXPECT_THAT(said.out, HasSubstr("1 effects, and 1 that waited for the account"));
    EXPECT_EQ(shop.outcome(order.bill, "EFORM"), "dropped");
}

TEST(DeadDrop, wants_to_know_why) {
    InstalledShop shop;
    EXPECT_THROW(call(dead_drop, shop, {.order = "1", .why = "  "}), WrongSelection);
}

TEST(DeadDrop, a_bill_that_is_gone_can_be_dropped) {
    InstalledShop shop;
    const auto order = shop.paid_order();
    shop.record(order, cause::no_items);
    shop.site.execute("delete from mdl_local_shop_bill where id = $1::bigint", {std::to_string(order.bill)});
    EXPECT_EQ(of_order(dead_retry, shop, order.bill).code, 1);
    EXPECT_EQ(of_order(dead_drop, shop, order.bill).code, 0);
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.dead"), 0);
}
