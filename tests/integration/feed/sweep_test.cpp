#include "daemon/feed/session.hpp"
#include "daemon/feed/sweep.hpp"
#include "moodle/database/connection.hpp"
#include "moodle/database/tables.hpp"
#include "moodle/sql/fingerprint.hpp"
#include "moodle/sql/trigger_check.hpp"
#include "tests/integration/feed/shop.hpp"
#include "tests/integration/feed/worker.hpp"

#include <gtest/gtest.h>

using namespace shopd::feed;
using namespace shopd;
using namespace std::chrono_literals;

namespace {

struct Sweeping {
    explicit Sweeping(Shop& of)
        : shop{of}, session{of.dsn(), database::Purpose::sweep, "test"},
          tables{database::Tables::find(session.connection(), "mdl_")} {
        rules.fingerprint = sql::fingerprint_sql("i");
        rules.postpay = {"SOLDOUT", "PREPROD", "COMPLETE"};
    }

    SweepReport all() { return sweep(session, tables, rules, Extent::all); }

    SweepReport open() { return sweep(session, tables, rules, Extent::open); }

    /// bill and change of each outbox row, in order: `4711 S, 4712 B`
    std::string queued() {
        return shop.site.value("select coalesce(string_agg(bill || ' ' || change, ', ' order by bill), '')"
                               " from moodle_shopd.outbox");
    }

    Shop& shop;
    Session session;
    database::Tables tables;
    SweepRules rules;
};

std::string text(std::int64_t bill) {
    return std::to_string(bill);
}

} // namespace

TEST(Sweep, what_is_as_it_was_acknowledged_queues_nothing_and_rings_nobody) {
    Shop shop;
    for (const auto* status : {"WORKING", "PLACED", "PENDING", "SOLDOUT", "COMPLETE", "CANCELLED"})
        shop.place("1", status);
    shop.acknowledge_everything();
    Sweeping sweeping{shop};
    EXPECT_FALSE(sweeping.all().must_ring());
    EXPECT_FALSE(sweeping.open().must_ring());
    EXPECT_EQ(sweeping.queued(), "");
}

TEST(Sweep, finds_each_difference_in_either_direction) {
    Shop shop;
    const auto paid = shop.place("1", "PENDING");
    const auto cancelled = shop.place("2", "SOLDOUT");
    const auto replaced = shop.place("3", "PENDING");
    const auto gone = shop.place("4", "PENDING");
    const auto taken_over = shop.place("5");
    const auto unchanged = shop.place("6");
    shop.acknowledge_everything();
    shop.unseen("update mdl_local_shop_bill set status = 'SOLDOUT' where id = " + text(paid));
    shop.unseen("update mdl_local_shop_bill set status = 'CANCELLED' where id = " + text(cancelled));
    shop.unseen("update mdl_local_shop_billitem set id = id + 1000 where billid = " + text(replaced));
    shop.unseen("delete from mdl_local_shop_bill where id = " + text(gone));
    shop.unseen("update mdl_local_shop_bill set customerid = '55' where id = " + text(taken_over));
    shop.unseen(
        "insert into mdl_local_shop_bill (shopid, ordering, customerid, status) values (1, 999, '7', 'PLACED')");
    const auto unknown = shop.site.number("select max(id) from mdl_local_shop_bill");
    Sweeping sweeping{shop};
    EXPECT_EQ(sweeping.open().differing, 6U);
    std::string expected;
    for (const auto bill : {paid, cancelled, replaced, gone, taken_over, unknown})
        expected += (expected.empty() ? "" : ", ") + text(bill) + " S";
    EXPECT_EQ(sweeping.queued(), expected);
    EXPECT_NE(unchanged, unknown);
    EXPECT_EQ(shop.site.value("select customer from moodle_shopd.outbox where bill = $1", {text(taken_over)}), "55");
    EXPECT_EQ(shop.site.value("select customer from moodle_shopd.outbox where bill = $1", {text(gone)}), "4");
}

TEST(Sweep, a_bill_with_a_waiting_outbox_row_is_not_queued_twice) {
    Shop shop;
    const auto bill = shop.place("1", "PENDING");
    shop.acknowledge_everything();
    shop.unseen("update mdl_local_shop_bill set status = 'SOLDOUT' where id = " + text(bill));
    Sweeping sweeping{shop};
    EXPECT_EQ(sweeping.open().differing, 1U);
    EXPECT_EQ(sweeping.open().differing, 0U);
    EXPECT_EQ(sweeping.all().differing, 0U);
    EXPECT_EQ(shop.waiting(), 1);
}

TEST(Sweep, the_open_sweep_leaves_finished_orders_to_the_whole_one) {
    Shop shop;
    const auto bill = shop.place("1", "CANCELLED");
    shop.acknowledge_everything();
    shop.unseen("update mdl_local_shop_bill set status = 'SOLDOUT' where id = " + text(bill));
    Sweeping sweeping{shop};
    shop.site.execute("select setval('mdl_local_shop_bill_id_seq', 100000)");
    shop.place("2");
    shop.acknowledge_everything();
    shop.site.execute("update moodle_shopd.orders set status = 'CANCELLED' where bill = $1", {text(bill)});
    EXPECT_EQ(sweeping.open().differing, 0U);
    EXPECT_EQ(sweeping.all().differing, 1U);
}

TEST(Sweep, an_order_recorded_as_gone_is_not_found_again) {
    Shop shop;
    const auto bill = shop.place("1");
    shop.acknowledge_everything();
    shop.unseen("delete from mdl_local_shop_bill where id = " + text(bill));
    shop.site.execute("update moodle_shopd.orders set status = 'GONE'");
    Sweeping sweeping{shop};
    EXPECT_EQ(sweeping.open().differing, 0U);
    EXPECT_EQ(sweeping.all().differing, 0U);
}

TEST(Sweep, more_due_than_the_brake_allows_are_all_held_and_the_rest_is_not) {
    Shop shop;
    std::vector<std::int64_t> due;
    for (int order = 0; order < 4; ++order)
        due.push_back(shop.place(text(order), "PENDING"));
    const auto cancelled = shop.place("9", "PENDING");
    shop.acknowledge_everything();
    shop.unseen("update mdl_local_shop_bill set status = 'SOLDOUT' where id <> " + text(cancelled));
    shop.unseen("update mdl_local_shop_bill set status = 'CANCELLED' where id = " + text(cancelled));
    Sweeping sweeping{shop};
    sweeping.rules.brake = 3;
    const auto report = sweeping.all();
    EXPECT_EQ(report.differing, 5U);
    EXPECT_EQ(report.held, 4U);
    EXPECT_EQ(shop.site.value("select change from moodle_shopd.outbox where bill = $1", {text(cancelled)}), "S");
}

TEST(Sweep, exactly_as_many_as_the_brake_allows_pass) {
    Shop shop;
    for (int order = 0; order < 3; ++order)
        shop.place(text(order), "PENDING");
    shop.acknowledge_everything();
    shop.unseen("update mdl_local_shop_bill set status = 'SOLDOUT'");
    Sweeping sweeping{shop};
    sweeping.rules.brake = 3;
    EXPECT_EQ(sweeping.all().held, 0U);
    EXPECT_EQ(shop.waiting(), 3);
}

TEST(Sweep, an_order_to_be_looked_at_and_a_routed_row_always_have_their_stream) {
    Shop shop;
    shop.place("1");
    shop.place("2");
    shop.acknowledge_everything();
    shop.site.execute("update moodle_shopd.orders set look_at = now() - interval '1 s' where customer = '1'");
    shop.place("3");
    shop.site.execute("update moodle_shopd.outbox set routed = true");
    Sweeping sweeping{shop};
    EXPECT_EQ(sweeping.open().stranded, 2U);
    EXPECT_EQ(shop.site.value("select string_agg(stream, ' ' order by stream) from moodle_shopd.streams"), "1 3");
    EXPECT_EQ(sweeping.open().stranded, 0U);
}

TEST(Sweep, says_that_something_waits_which_nobody_took) {
    Shop shop;
    shop.place("1");
    shop.site.execute("update moodle_shopd.outbox set seen_at = seen_at - interval '2 s'");
    Sweeping sweeping{shop};
    EXPECT_TRUE(sweeping.open().must_ring());
}

TEST(Sweep, missing_triggers_make_it_poll_and_are_said_and_all_is_found) {
    Shop shop;
    shop.configuration->feed.sweep.open = 200ms;
    shop.configuration->feed.poll = 200ms;
    auto options = shop.options();
    options.check_triggers = [&shop] {
        const auto connection = database::connect(shop.dsn(), {});
        return sql::trigger_problem(*connection, database::Tables::find(*connection, "mdl_"));
    };
    const auto feed = started(std::move(options));
    Worker worker{*feed, shop.dsn(), "host:/trace"};
    shop.site.execute("drop trigger moodle_shopd on mdl_local_shop_bill");
    EXPECT_TRUE(eventually([&] { return feed->status().hearing.triggers.has_value(); }));
    EXPECT_FALSE(feed->status().hearing.all_well());
    const auto bill = shop.place("1", "SOLDOUT");
    EXPECT_TRUE(eventually([&] { return worker.has_seen(bill); }));
}
