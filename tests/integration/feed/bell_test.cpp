#include "tests/integration/feed/shop.hpp"
#include "tests/integration/feed/worker.hpp"

#include <gtest/gtest.h>

#include <random>

using namespace shopd::feed;
using namespace shopd;
using namespace std::chrono_literals;

namespace {

std::int64_t pid_of(Shop& shop, const std::string& name) {
    return shop.site.number(
        "select max(pid) from pg_stat_activity where application_name = $1 and datname = current_database()",
        {"moodle-shopd " + name});
}

} // namespace

TEST(Bell, goes_awake_on_eight_rows_and_falls_asleep_when_nothing_comes) {
    Shop shop;
    const auto feed = started(shop.options());
    Worker worker{*feed, shop.dsn(), "host:/trace"};
    std::atomic<bool> was_awake = false;
    const std::jthread observer{[&](const std::stop_token& stop) {
        while (!stop.stop_requested())
            was_awake = was_awake || feed->status().hearing.bell == BellState::awake;
    }};
    for (int burst = 0; burst < 20 && !was_awake; ++burst)
        shop.site.execute(
            "insert into mdl_local_shop_bill (shopid, ordering, customerid, status, transactionid) select 1,"
            " (select coalesce(max(ordering), 0) from mdl_local_shop_bill) + n, n::text, 'PLACED', null"
            " from generate_series(1, 50) n");
    EXPECT_TRUE(eventually([&] { return was_awake.load(); }));
    EXPECT_TRUE(settles(*feed));
    EXPECT_TRUE(eventually([&] { return shop.waiting() == 0; }));
}

TEST(Bell, one_daemon_plays_and_when_it_is_killed_another_takes_over_at_once) {
    Shop shop;
    shop.configuration->feed.poll = 1h;
    const auto one = started(shop.options("one"));
    const auto holder = pid_of(shop, "bell");
    const auto two = started(shop.options("two"));
    EXPECT_EQ(one->status().hearing.bell, BellState::asleep);
    EXPECT_EQ(two->status().hearing.bell, BellState::standby);
    Worker worker{*two, shop.dsn(), "two"};
    const auto first = shop.place("1");
    EXPECT_TRUE(eventually([&] { return worker.has_seen(first); })) << "a standby hears the same rings";
    shop.site.execute("select pg_terminate_backend($1)", {std::to_string(holder)});
    EXPECT_TRUE(eventually([&] { return two->status().hearing.bell == BellState::asleep; }));
    one->stop();
    const auto second = shop.place("2");
    EXPECT_TRUE(eventually([&] { return worker.has_seen(second); }));
}

TEST(Bell, a_standby_keeps_no_snapshot_that_would_keep_dead_rows_from_vacuum) {
    Shop shop;
    const auto one = started(shop.options("one"));
    const auto two = started(shop.options("two"));
    for (int order = 0; order < 10; ++order)
        shop.place("1");
    const auto placed = shop.site.value("select pg_current_xact_id()");
    const auto held_back = [&] {
        return shop.site.number("select count(*) from pg_stat_activity where application_name = 'moodle-shopd bell' and"
                                " datname = current_database() and age(backend_xmin) > age($1::xid8::xid)",
                                {placed});
    };
    EXPECT_TRUE(eventually([&] { return held_back() == 0; }, 15s));
}

TEST(Bell, a_producer_that_holds_its_transaction_open_delays_only_the_change_to_asleep) {
    Shop shop;
    shop.configuration->feed.poll = 1h;
    shop.configuration->feed.sweep.open = 1h;
    const auto feed = started(shop.options());
    Worker worker{*feed, shop.dsn(), "host:/trace"};
    auto slow = shop.site.connect();
    std::int64_t silent = 0;
    for (int attempt = 0; attempt < 200 && silent == 0; ++attempt) {
        slow.execute("insert into mdl_local_shop_bill (shopid, ordering, customerid, status) select 1,"
                     " (select coalesce(max(ordering), 0) from mdl_local_shop_bill) + n, n::text, 'PLACED'"
                     " from generate_series(1, 50) n");
        slow.begin();
        const auto bill =
            slow.number("insert into mdl_local_shop_bill (shopid, ordering, customerid, status) select 1,"
                        " coalesce(max(ordering), 0) + 1, '99', 'PLACED' from mdl_local_shop_bill returning id");
        const auto shares =
            slow.number("select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()");
        if (shares > 0)
            silent = bill;
        else
            slow.rollback();
    }
    ASSERT_GT(silent, 0) << "no transaction was ever silent";
    ASSERT_TRUE(eventually([&] { return feed->status().hearing.bell == BellState::falling; }));
    const auto other = shop.site.number("insert into mdl_local_shop_bill (shopid, ordering, customerid, status)"
                                        " select 1, 1000000, '98', 'PLACED' returning id");
    EXPECT_TRUE(eventually([&] { return worker.has_seen(other); })) << "while falling, others ring";
    EXPECT_FALSE(worker.has_seen(silent));
    slow.commit();
    EXPECT_TRUE(eventually([&] { return worker.has_seen(silent); }))
        << "a silent row is found once the lock is granted";
}

TEST(Bell, no_row_is_missed_while_the_daemon_falls_asleep_around_open_transactions) {
    constexpr int producers = 3;
    Shop shop;
    shop.configuration->feed.poll = 1h;
    shop.configuration->feed.sweep.open = 1h;
    const auto feed = started(shop.options());
    Worker worker{*feed, shop.dsn(), "host:/trace"};
    std::mutex mutex;
    std::map<std::int64_t, Worker::Clock::time_point> committed;
    std::atomic<int> rung = 0;
    std::atomic<int> silent = 0;
    std::vector<std::jthread> threads;
    for (int producer = 0; producer < producers; ++producer)
        threads.emplace_back([&, producer](const std::stop_token& stop) {
            std::mt19937 random{static_cast<unsigned>(producer)};
            auto connection = shop.site.connect();
            connection.execute("set synchronous_commit = off");
            for (int order = 0; !stop.stop_requested(); ++order) {
                connection.begin();
                const auto bill =
                    connection.number("insert into mdl_local_shop_bill (shopid, ordering, customerid, status) values "
                                      "(1, $1, $2, 'PLACED')"
                                      " returning id",
                                      {std::to_string(producer * 1'000'000 + order), std::to_string(producer)});
                const bool shares = connection.number("select count(*) from pg_locks where locktype = 'advisory'"
                                                      " and pid = pg_backend_pid()") > 0;
                ++(shares ? silent : rung);
                std::this_thread::sleep_for(std::chrono::microseconds{random() % (order % 2 == 0 ? 2'000 : 60'000)});
                connection.commit();
                {
                    const std::lock_guard guard{mutex};
                    committed.emplace(bill, Worker::Clock::now());
                }
                if (order % 2 == 1) std::this_thread::sleep_for(std::chrono::microseconds{random() % 150'000});
            }
        });
    // Now and then a burst, so that the daemon goes awake and falls asleep again around the producers' open
    // transactions.
    auto burst = shop.site.connect();
    const auto until = Worker::Clock::now() + 12s;
    for (int round = 0; Worker::Clock::now() < until; ++round) {
        burst.execute("insert into mdl_local_shop_bill (shopid, ordering, customerid, status) select 1, 10000000 + "
                      "$1::int * 10 + n,"
                      " (100 + n)::text, 'PLACED' from generate_series(1, 9) n",
                      {std::to_string(round)});
        std::this_thread::sleep_for(std::chrono::milliseconds{60 + round % 7 * 20});
    }
    for (auto& thread : threads)
        thread.request_stop();
    threads.clear();
    ASSERT_TRUE(eventually([&] { return shop.waiting() == 0; })) << shop.waiting() << " rows were never claimed";
    for (const auto& [bill, at] : committed)
        ASSERT_TRUE(eventually([&, id = bill] { return worker.has_seen(id); })) << bill;
    const auto seen = worker.seen();
    int late = 0;
    auto worst = 0ms;
    for (const auto& [bill, at] : committed) {
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(seen.at(bill) - at);
        late += took > 1s ? 1 : 0;
        worst = std::max(worst, took);
    }
    std::cout << committed.size() << " commits, " << silent << " silent, " << rung << " rang, worst " << worst.count()
              << " ms, " << feed->wake().rings(Reason::asleep) << " times asleep\n";
    EXPECT_EQ(late, 0);
    EXPECT_GT(silent, 0) << "the race was not exercised";
    EXPECT_GT(feed->wake().rings(Reason::asleep), 20U) << "the race was not exercised";
}
