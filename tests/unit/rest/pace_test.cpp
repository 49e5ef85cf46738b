#include "moodle/rest/pace.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace shopd::rest {
namespace {

using namespace std::chrono_literals;

const auto nothing = [] {};

TEST(Pace, lets_no_more_calls_run_at_once_than_it_was_told) {
    Pace pace;
    std::atomic<int> running{0};
    std::atomic<int> most{0};
    {
        std::vector<std::jthread> workers;
        for (int i = 0; i < 8; ++i)
            workers.emplace_back([&] {
                for (int call = 0; call < 50; ++call) {
                    const auto turn = pace.wait_for_turn(3, nothing);
                    const int now = ++running;
                    for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
                    }
                    std::this_thread::yield();
                    --running;
                }
            });
    }
    EXPECT_LE(most, 3);
    EXPECT_GE(most, 1);
}

TEST(Pace, says_that_it_waits_and_goes_on_when_a_call_ends) {
    Pace pace;
    std::optional<Pace::Turn> first{pace.wait_for_turn(1, nothing)};
    std::promise<void> waits;
    std::jthread second{[&, told = false]() mutable {
        const auto turn = pace.wait_for_turn(1, [&] {
            if (!std::exchange(told, true)) waits.set_value();
        });
    }};
    EXPECT_EQ(waits.get_future().wait_for(60s), std::future_status::ready);
    first.reset();
    second.join();
}

TEST(Pace, takes_a_limit_of_none_as_one) {
    Pace pace;
    const auto turn = pace.wait_for_turn(0, nothing);
}

TEST(Pace, of_a_function_that_was_never_called_cuts_nothing) {
    EXPECT_EQ(Pace{}.entries_within("core_user_create_users", 1s, 200), 200U);
}

TEST(Pace, cuts_calls_so_that_they_last_about_the_budget) {
    Pace pace;
    pace.took("core_user_create_users", 10, 5s);
    EXPECT_EQ(pace.entries_within("core_user_create_users", 10s, 200), 20U);
    EXPECT_EQ(pace.entries_within("core_user_create_users", 10s, 10), 10U);
    EXPECT_EQ(pace.entries_within("core_user_create_users", 100ms, 10), 1U) << "one at least";
    EXPECT_EQ(pace.entries_within("enrol_manual_enrol_users", 10s, 200), 200U) << "each function for itself";
}

TEST(Pace, trusts_a_moodle_that_recovers_after_a_few_calls) {
    Pace pace;
    pace.took("f", 1, 30s);
    EXPECT_EQ(pace.entries_within("f", 10s, 200), 1U);
    for (int call = 0; call < 12; ++call)
        pace.took("f", 1, 20ms);
    EXPECT_EQ(pace.entries_within("f", 10s, 200), 200U);
}

TEST(Pace, learns_nothing_of_a_call_without_entries) {
    Pace pace;
    pace.took("f", 0, 30s);
    EXPECT_EQ(pace.entries_within("f", 10s, 200), 200U);
}

} // namespace
} // namespace shopd::rest
