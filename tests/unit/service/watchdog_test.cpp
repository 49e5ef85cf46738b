#include "daemon/service/watchdog.hpp"

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace shopd::service {
namespace {

using namespace std::chrono_literals;

class WatchdogTest : public testing::Test {
protected:
    /// Runs the loop until `count` pings were sent, or until the deadline.
    void run_until_pings(int count) {
        const auto deadline = Heart::Clock::now() + 10s;
        while (pings_ < count && Heart::Clock::now() < deadline) {
            io_.run_one_for(100ms);
        }
    }

    boost::asio::io_context io_;
    int pings_ = 0;
};

TEST_F(WatchdogTest, pings_come_at_a_quarter_of_the_interval_while_all_workers_beat) {
    Watchdog watchdog{io_, 200ms, [this] { ++pings_; }};
    Heart& heart = watchdog.watch("worker 1");
    const auto started = Heart::Clock::now();
    watchdog.start();
    while (pings_ < 5 && Heart::Clock::now() < started + 10s) {
        heart.beat();
        io_.run_one_for(10ms);
    }
    EXPECT_EQ(pings_, 5);
    EXPECT_GE(Heart::Clock::now() - started, 4 * 50ms);
}

TEST_F(WatchdogTest, one_silent_worker_of_two_silences_the_daemon) {
    Watchdog watchdog{io_, 30s, [this] { ++pings_; }};
    Heart& lively = watchdog.watch("worker 1");
    Heart& silent = watchdog.watch("worker 2");
    const auto later = silent.fresh_at() + 15s + 1ms;
    lively.expect_silence(20s);
    EXPECT_FALSE(watchdog.find_silent_worker(silent.fresh_at() + 15s));
    EXPECT_EQ(watchdog.find_silent_worker(later), "worker 2");
    silent.expect_silence(20s);
    EXPECT_FALSE(watchdog.find_silent_worker(later));
}

TEST_F(WatchdogTest, a_worker_that_comes_back_is_heard_again) {
    Watchdog watchdog{io_, 40ms, [this] { ++pings_; }};
    Heart& heart = watchdog.watch("worker 1");
    heart.expect_silence(-1s);
    watchdog.start();
    for (int ticks = 0; ticks < 3; ++ticks) {
        io_.run_one_for(1s);
    }
    EXPECT_EQ(pings_, 0);
    heart.expect_silence(10s);
    run_until_pings(1);
    EXPECT_EQ(pings_, 1);
}

TEST_F(WatchdogTest, after_stop_the_loop_ends) {
    Watchdog watchdog{io_, 30s, [this] { ++pings_; }};
    watchdog.start();
    watchdog.stop();
    io_.run_for(10s);
    EXPECT_TRUE(io_.stopped());
    EXPECT_EQ(pings_, 1);
}

TEST_F(WatchdogTest, a_stop_ends_it_although_a_tick_is_due) {
    Watchdog watchdog{io_, 4us, [this] { ++pings_; }};
    watchdog.start();
    boost::asio::post(io_, [&] { watchdog.stop(); });
    io_.run_for(10s);
    EXPECT_TRUE(io_.stopped());
}

TEST_F(WatchdogTest, workers_may_beat_and_join_from_their_own_threads) {
    Watchdog watchdog{io_, 30s, [this] { ++pings_; }};
    std::vector<std::jthread> workers;
    for (int i = 0; i < 4; ++i) {
        workers.emplace_back([&watchdog, i] {
            Heart& heart = watchdog.watch("worker " + std::to_string(i));
            for (int beats = 0; beats < 1000; ++beats) {
                heart.beat();
            }
        });
    }
    for (int looks = 0; looks < 1000; ++looks) {
        EXPECT_FALSE(watchdog.find_silent_worker(Heart::Clock::now()));
    }
}

} // namespace
} // namespace shopd::service
