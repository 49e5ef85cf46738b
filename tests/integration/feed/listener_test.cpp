#include "tests/integration/feed/gate.hpp"
#include "tests/integration/feed/shop.hpp"
#include "tests/integration/feed/worker.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>

using namespace shopd::feed;
using namespace std::chrono_literals;

namespace {

void kill_backends(Shop& shop, const std::string& name) {
    shop.site.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and"
                      " datname = current_database()",
                      {"moodle-shopd " + name});
}

std::string with_host(const Shop& shop, const std::string& folder) {
    return shop.dsn() + " host='" + folder + "'";
}

} // namespace

TEST(Listener, hears_once_its_own_probe_has_come_back) {
    Shop shop;
    const auto feed = started(shop.options());
    EXPECT_EQ(feed->status().hearing.ear, Ear::hearing);
    EXPECT_EQ(feed->status().hearing.sessions, 1U);
    EXPECT_EQ(feed->status().sweeps.all, 1U);
}

TEST(Listener, a_paid_order_reaches_a_sleeping_worker_without_polling) {
    Shop shop;
    shop.configuration->feed.poll = 1h;
    shop.configuration->feed.sweep.open = 1h;
    const auto feed = started(shop.options());
    Worker worker{*feed, shop.dsn(), "host:/trace"};
    for (int round = 0; round < 20; ++round) {
        const auto bill = shop.place(std::to_string(round + 1));
        EXPECT_TRUE(eventually([&] { return worker.has_seen(bill); })) << "round " << round;
    }
}

TEST(Listener, behind_something_that_swallows_notifications_it_is_deaf_and_polls_until_it_hears) {
    Shop shop;
    const auto folder = std::filesystem::temp_directory_path() / ("feedgate" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    {
        Gate gate{shop.site.cluster().folder(), folder};
        gate.swallow_notifications(true);
        shop.configuration->database.dsn = with_host(shop, folder);
        shop.configuration->feed.poll = 100ms;
        auto options = shop.options();
        options.times.probe = 300ms;
        options.times.deaf = 1s;
        Feed feed{options};
        feed.start();
        ASSERT_TRUE(eventually([&] { return feed.status().hearing.ear == Ear::deaf; }));
        EXPECT_NE(feed.status().hearing.ear_reason.find("pooler"), std::string::npos);
        Worker worker{feed, shop.dsn(), "host:/trace"};
        const auto bill = shop.place("7");
        EXPECT_TRUE(eventually([&] { return worker.has_seen(bill); })) << "polling must find it";
        gate.swallow_notifications(false);
        EXPECT_TRUE(settles(feed));
    }
    std::filesystem::remove_all(folder);
}

TEST(Listener, backends_killed_at_random_are_replaced_and_no_order_is_missed) {
    Shop shop;
    shop.configuration->feed.poll = 1h;
    const auto feed = started(shop.options());
    Worker worker{*feed, shop.dsn(), "host:/trace"};
    std::mt19937 random{4711};
    std::vector<std::int64_t> bills;
    for (int round = 0; round < 4; ++round) {
        const auto hearing = feed->status().hearing.sessions;
        const auto killed_at = std::chrono::system_clock::now();
        bills.push_back(shop.place("1"));
        kill_backends(shop, random() % 2 == 0 ? "listener" : "bell");
        bills.push_back(shop.place("2"));
        // A bell that had no role yet when it was killed takes no listener with it.
        const auto is_noticed = [&] {
            const auto now = feed->status().hearing;
            return now.sessions > hearing || now.bell_since > killed_at;
        };
        ASSERT_TRUE(eventually(is_noticed)) << "round " << round;
        ASSERT_TRUE(settles(*feed)) << "round " << round;
        bills.push_back(shop.place("3"));
    }
    for (const auto bill : bills)
        EXPECT_TRUE(eventually([&] { return worker.has_seen(bill); }, 40s)) << bill;
}

TEST(Listener, after_a_restart_of_postgresql_it_hears_again_and_sweeps_the_whole) {
    shopd::sandbox::Cluster cluster;
    Shop shop{cluster};
    const auto feed = started(shop.options());
    Worker worker{*feed, shop.dsn(), "host:/trace"};
    const auto before = shop.place("1");
    const auto sweeps = feed->status().sweeps.all;
    cluster.restart();
    const auto after = [&] {
        for (;;) {
            try {
                return shop.place("2");
            } catch (const std::exception&) {
                std::this_thread::yield();
            }
        }
    }();
    EXPECT_TRUE(
        eventually([&] { return feed->status().hearing.sessions >= 2 && feed->status().sweeps.all > sweeps; }, 60s));
    EXPECT_TRUE(settles(*feed, 60s));
    // A claim that went down with the server is nobody's until its lease of 15 s has run out.
    for (const auto bill : {before, after})
        EXPECT_TRUE(eventually([&] { return worker.has_seen(bill); }, 60s)) << bill;
}

TEST(Listener, everything_ends_within_two_seconds_whatever_it_does) {
    Shop shop;
    const auto holder = started(shop.options("one"));
    const auto standby = started(shop.options("two"));
    EXPECT_EQ(standby->status().hearing.bell, BellState::standby);
    for (const auto& feed : {holder.get(), standby.get()}) {
        const auto begun = std::chrono::steady_clock::now();
        feed->stop();
        EXPECT_LT(std::chrono::steady_clock::now() - begun, 2s);
    }
    EXPECT_TRUE(eventually([&] {
        return shop.site.number("select count(*) from pg_stat_activity where application_name like 'moodle-shopd %'"
                                " and datname = current_database()") == 0;
    })) << "no backend may wait on for a daemon that is gone";
}
