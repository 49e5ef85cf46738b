#include "daemon/feed/claims.hpp"
#include "moodle/database/connection.hpp"
#include "tests/integration/feed/shop.hpp"

#include <pqxx/nontransaction>
#include <pqxx/result>

#include <gtest/gtest.h>

#include <set>
#include <thread>

using namespace shopd::feed;
using namespace shopd;
using namespace std::chrono_literals;

namespace {

struct Claimer {
    Claimer(const Shop& shop, const std::string& owner, std::chrono::milliseconds lease = 15s)
        : connection{database::connect(shop.dsn(), {})}, claims{*connection, owner, lease} {}

    std::unique_ptr<pqxx::connection> connection;
    Claims claims;
};

} // namespace

TEST(Claims, one_claim_routes_what_the_triggers_left_and_takes_each_stream_once) {
    Shop shop;
    shop.place("7");
    shop.place("7");
    shop.place("8");
    Claimer claimer{shop, "one"};
    const auto leases = claimer.claims.claim(10);
    ASSERT_EQ(leases.size(), 2U);
    EXPECT_TRUE(claimer.claims.claim(10).empty());
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.outbox where not routed"), 0);
    EXPECT_GT(leases[0].fence, 0);
    EXPECT_EQ(leases[0].generation, 1);
    EXPECT_EQ(leases[0].attempts, 0);
}

TEST(Claims, a_customer_id_that_is_no_number_is_a_stream_like_any_other) {
    Shop shop;
    const std::string key = R"(O'Brien "\{}, ü)";
    shop.place(key);
    Claimer claimer{shop, "one"};
    const auto leases = claimer.claims.claim(10);
    ASSERT_EQ(leases.size(), 1U);
    EXPECT_EQ(leases[0].stream, StreamKey{key});
    claimer.claims.release(leases, 0ms);
    EXPECT_EQ(claimer.claims.claim(10).size(), 1U);
}

TEST(Claims, while_production_is_paused_nothing_is_claimed_or_due_and_nothing_counts_as_an_attempt) {
    Shop shop;
    shop.place("7");
    Claimer claimer{shop, "one"};
    claimer.claims.release(claimer.claims.claim(10), 0ms);
    shop.place("8");
    shop.site.execute("insert into moodle_shopd.pauses (scope, who, why) values ('all', 'root', 'upgrade')");
    EXPECT_TRUE(claimer.claims.claim(10).empty());
    EXPECT_FALSE(claimer.claims.next_due()) << "else a worker would ask again and again";
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.streams where attempts = 0"), 2);

    shop.site.execute("update moodle_shopd.pauses set resumed_at = now()");
    EXPECT_TRUE(claimer.claims.next_due());
    EXPECT_EQ(claimer.claims.claim(10).size(), 2U);
}

TEST(Claims, a_paused_handler_or_product_stops_no_claim) {
    Shop shop;
    shop.place("7");
    shop.site.execute(
        "insert into moodle_shopd.pauses (scope, name, who, why) values ('product', 'EFORM', 'root', 'x'), "
        "('handler', 'std_enrolonecourse', 'root', 'x')");
    Claimer claimer{shop, "one"};
    EXPECT_EQ(claimer.claims.claim(10).size(), 1U);
}

TEST(Claims, two_owners_at_once_never_share_a_stream) {
    Shop shop;
    shop.site.execute(
        "insert into mdl_local_shop_bill (shopid, ordering, customerid, status) select 1, n, (n % 400)::text,"
        " 'PLACED' from generate_series(1, 2000) n");
    std::mutex mutex;
    std::multiset<StreamKey> taken;
    {
        std::vector<std::jthread> owners;
        for (const std::string owner : {"one", "two", "three"})
            owners.emplace_back([&, owner] {
                Claimer claimer{shop, owner};
                for (auto leases = claimer.claims.claim(7); !leases.empty(); leases = claimer.claims.claim(7)) {
                    const std::lock_guard guard{mutex};
                    for (const auto& lease : leases)
                        taken.insert(lease.stream);
                }
            });
    }
    EXPECT_EQ(taken.size(), 400U);
    EXPECT_EQ(std::set<StreamKey>(taken.begin(), taken.end()).size(), 400U);
}

TEST(Claims, a_claim_that_a_crash_forgot_cannot_let_go_of_what_was_claimed_after_it) {
    // Claims are not flushed one by one: PostgreSQL's own writer must not do it meanwhile.
    sandbox::Cluster cluster{{.settings = {"wal_writer_delay = 10s"}}};
    Shop shop{cluster};
    shop.place("7");
    shop.place("8");
    cluster.restart();
    const auto before = Claimer{shop, "one"}.claims.claim(10);
    ASSERT_EQ(before.size(), 2U);
    cluster.stop_immediate();
    cluster.start();
    ASSERT_EQ(shop.site.number("select count(*) from moodle_shopd.streams where lease_until is not null"), 0)
        << "the crash was to forget the claim";
    Claimer other{shop, "one"};
    const auto after = other.claims.claim(10);
    ASSERT_EQ(after.size(), 2U);
    Claimer{shop, "one"}.claims.release(before, 0ms);
    EXPECT_EQ(shop.site.number("select count(*) from moodle_shopd.streams where lease_until is not null"), 2);
}

TEST(Claims, a_lease_that_ran_out_is_taken_over_with_a_higher_fence) {
    Shop shop;
    shop.place("7");
    Claimer one{shop, "one", 200ms};
    Claimer two{shop, "two"};
    const auto first = one.claims.claim(1);
    ASSERT_EQ(first.size(), 1U);
    EXPECT_TRUE(two.claims.claim(1).empty());
    const auto due = two.claims.next_due();
    ASSERT_TRUE(due);
    EXPECT_LE(*due - std::chrono::steady_clock::now(), 200ms);
    std::vector<Lease> second;
    EXPECT_TRUE(eventually([&] { return !(second = two.claims.claim(1)).empty(); }));
    EXPECT_GT(second.at(0).fence, first[0].fence);
    EXPECT_FALSE(first[0].taken_over);
    EXPECT_TRUE(second[0].taken_over);
    one.claims.release(first, 0ms);
    EXPECT_EQ(shop.site.value("select lease_owner from moodle_shopd.streams"), "two")
        << "an old holder's release changes nothing";
}

TEST(Claims, a_stream_given_back_counts_as_taken_over_by_another_owner_but_not_by_the_same) {
    Shop shop;
    shop.place("7");
    Claimer one{shop, "one"};
    Claimer two{shop, "two"};
    one.claims.release(one.claims.claim(1), 0ms);
    const auto own = one.claims.claim(1);
    ASSERT_EQ(own.size(), 1U);
    EXPECT_FALSE(own[0].taken_over);
    one.claims.release(own, 0ms);
    const auto others = two.claims.claim(1);
    ASSERT_EQ(others.size(), 1U);
    EXPECT_TRUE(others[0].taken_over);
}

TEST(Claims, at_start_an_owner_takes_its_own_leases_back_and_nobody_elses) {
    Shop shop;
    shop.place("7");
    shop.place("8");
    Claimer dead{shop, "one"};
    Claimer other{shop, "two"};
    ASSERT_EQ(dead.claims.claim(1).size(), 1U);
    ASSERT_EQ(other.claims.claim(1).size(), 1U);
    Claimer reborn{shop, "one"};
    EXPECT_TRUE(reborn.claims.claim(2).empty());
    EXPECT_EQ(reborn.claims.take_back_own_leases(), 1U);
    EXPECT_EQ(reborn.claims.claim(2).size(), 1U);
}

TEST(Claims, a_released_stream_waits_for_its_pause_unless_something_new_came_in) {
    Shop shop;
    shop.place("7");
    Claimer claimer{shop, "one"};
    auto leases = claimer.claims.claim(1);
    claimer.claims.release(leases, 1h);
    EXPECT_TRUE(claimer.claims.claim(1).empty());
    const auto due = claimer.claims.next_due();
    ASSERT_TRUE(due);
    EXPECT_GT(*due - std::chrono::steady_clock::now(), 59min);
    shop.place("7");
    leases = claimer.claims.claim(1);
    ASSERT_EQ(leases.size(), 1U);
    EXPECT_EQ(leases[0].attempts, 1);
    shop.place("7");
    EXPECT_TRUE(claimer.claims.claim(1).empty()) << "it is leased";
    claimer.claims.release(leases, 1h);
    EXPECT_EQ(claimer.claims.claim(1).size(), 1U) << "something came in while it was held";
}

TEST(Claims, nothing_waits_means_nothing_is_due) {
    Shop shop;
    Claimer claimer{shop, "one"};
    EXPECT_TRUE(claimer.claims.claim(1).empty());
    EXPECT_FALSE(claimer.claims.next_due());
}

TEST(Claims, only_the_claim_itself_commits_without_waiting_for_the_disk) {
    Shop shop;
    Claimer claimer{shop, "one"};
    claimer.claims.claim(1);
    EXPECT_EQ(pqxx::nontransaction{*claimer.connection}.exec("show synchronous_commit")[0][0].as<std::string>(), "on");
}

TEST(Heartbeat, keeps_a_lease_for_as_long_as_it_is_held_and_no_longer) {
    Shop shop;
    shop.place("7");
    Claimer one{shop, "one", 600ms};
    Claimer two{shop, "two", 600ms};
    Heartbeat heartbeat{shop.dsn(), "one", 600ms};
    heartbeat.loop().start();
    const auto leases = one.claims.claim(1);
    ASSERT_EQ(leases.size(), 1U);
    {
        const Holding holding{heartbeat, leases};
        const auto until = std::chrono::steady_clock::now() + 2s;
        while (std::chrono::steady_clock::now() < until) {
            ASSERT_TRUE(two.claims.claim(1).empty());
            ASSERT_TRUE(heartbeat.still_held(leases[0]));
        }
    }
    EXPECT_FALSE(heartbeat.still_held(leases[0]));
    EXPECT_TRUE(eventually([&] { return two.claims.claim(1).size() == 1; }));
}

TEST(Heartbeat, a_lease_that_somebody_else_took_is_lost) {
    Shop shop;
    shop.place("7");
    Claimer one{shop, "one", 900ms};
    Heartbeat heartbeat{shop.dsn(), "one", 900ms};
    heartbeat.loop().start();
    const auto leases = one.claims.claim(1);
    const Holding holding{heartbeat, leases};
    shop.site.execute("update moodle_shopd.streams set fence = fence + 1, lease_owner = 'two'");
    EXPECT_TRUE(eventually([&] { return !heartbeat.still_held(leases[0]); }, 700ms))
        << "well before it runs out by itself";
}

TEST(Heartbeat, without_a_database_a_lease_is_lost_when_its_time_is_over) {
    Shop shop;
    shop.place("7");
    Claimer one{shop, "one", 500ms};
    Heartbeat heartbeat{"host=/nowhere dbname=nothing", "one", 500ms};
    heartbeat.loop().start();
    const auto leases = one.claims.claim(1);
    const Holding holding{heartbeat, leases};
    EXPECT_TRUE(heartbeat.still_held(leases[0]));
    EXPECT_TRUE(eventually([&] { return !heartbeat.still_held(leases[0]); }));
}
