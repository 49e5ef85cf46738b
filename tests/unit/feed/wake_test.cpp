#include "daemon/feed/wake.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

using namespace shopd::feed;
using namespace std::chrono_literals;

namespace {

Wake::Clock::time_point in(std::chrono::milliseconds time) {
    return Wake::Clock::now() + time;
}

} // namespace

TEST(Wake, a_ring_that_comes_while_everybody_works_is_kept_for_the_next_sleeper) {
    Wake wake{2};
    wake.ring(Reason::notified);
    EXPECT_TRUE(wake.wait_until(in(10s), {}));
    EXPECT_FALSE(wake.wait_until(in(1ms), {}));
}

TEST(Wake, many_rings_before_a_look_are_one_look) {
    Wake wake{4};
    for (int ring = 0; ring < 100; ++ring)
        wake.ring(Reason::notified);
    EXPECT_TRUE(wake.wait_until(in(10s), {}));
    EXPECT_FALSE(wake.wait_until(in(1ms), {}));
    EXPECT_EQ(wake.rings(Reason::notified), 100U);
}

TEST(Wake, ringing_all_wakes_every_worker) {
    Wake wake{3};
    std::atomic<int> woken = 0;
    std::vector<std::jthread> workers;
    for (int worker = 0; worker < 3; ++worker)
        workers.emplace_back([&](const std::stop_token& stop) { woken += wake.wait_until(in(10s), stop) ? 1 : 0; });
    wake.ring(Reason::started, Wake::HowMany::all);
    for (auto& worker : workers)
        worker.join();
    EXPECT_EQ(woken, 3);
}

TEST(Wake, a_stop_ends_a_sleep_without_end) {
    Wake wake{1};
    std::jthread worker{
        [&](const std::stop_token& stop) { EXPECT_FALSE(wake.wait_until(Wake::Clock::time_point::max(), stop)); }};
    worker.request_stop();
    worker.join();
}

TEST(Wake, no_ring_between_a_look_and_the_sleep_after_it_is_lost) {
    constexpr int rounds = 20'000;
    Wake wake{2};
    std::atomic<int> produced = 0;
    std::atomic<int> consumed = 0;
    std::vector<std::jthread> workers;
    for (int worker = 0; worker < 2; ++worker)
        workers.emplace_back([&](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                consumed = produced.load();
                wake.wait_until(Wake::Clock::time_point::max(), stop);
            }
        });
    for (int round = 1; round <= rounds; ++round) {
        produced = round;
        wake.ring(Reason::notified);
        const auto deadline = in(5s);
        while (consumed < round && Wake::Clock::now() < deadline)
            std::this_thread::yield();
        ASSERT_GE(consumed, round) << "a wake-up was lost";
    }
}
