#include "moodle/rest/breaker.hpp"

#include <gtest/gtest.h>
#include <thread>
#include <vector>

namespace shopd::rest {
namespace {

using namespace std::chrono_literals;
using State = Breaker::State;

class BreakerTest : public testing::Test {
protected:
    void fail(int times) {
        for (int time = 0; time < times; ++time)
            breaker.failed("HTTP 502");
    }

    std::chrono::steady_clock::time_point now{};
    Breaker breaker{{}, [this] { return now; }, [] { return 0.0; }};
};

} // namespace

TEST_F(BreakerTest, calls_pass_while_moodle_answers) {
    for (int call = 0; call < 100; ++call) {
        ASSERT_TRUE(breaker.may_call());
        breaker.succeeded();
    }
    EXPECT_EQ(breaker.state(), State::closed);
    EXPECT_EQ(breaker.view().reason, "");
}

TEST_F(BreakerTest, failures_in_a_row_open_it_and_a_success_between_starts_anew) {
    fail(4);
    breaker.succeeded();
    fail(4);
    EXPECT_TRUE(breaker.may_call());
    fail(1);
    EXPECT_EQ(breaker.state(), State::open);
    EXPECT_FALSE(breaker.may_call());
    EXPECT_EQ(breaker.view().reason, "HTTP 502");
    EXPECT_EQ(breaker.view().next_probe, 1s);
}

TEST_F(BreakerTest, after_the_pause_one_probe_passes_and_only_one) {
    fail(5);
    now += 1s;
    EXPECT_EQ(breaker.state(), State::half_open);
    EXPECT_TRUE(breaker.may_call());
    EXPECT_FALSE(breaker.may_call());
    breaker.succeeded();
    EXPECT_EQ(breaker.state(), State::closed);
    EXPECT_TRUE(breaker.may_call());
    EXPECT_TRUE(breaker.may_call());
}

TEST_F(BreakerTest, a_failed_probe_doubles_the_pause_up_to_the_longest) {
    fail(5);
    for (const auto pause : {1s, 2s, 4s, 8s, 16s, 32s, 64s, 128s, 256s, 300s, 300s}) {
        EXPECT_EQ(breaker.view().next_probe, pause);
        now += pause;
        ASSERT_TRUE(breaker.may_call());
        fail(1);
        EXPECT_EQ(breaker.state(), State::open);
    }
}

TEST_F(BreakerTest, a_success_makes_the_next_pause_short_again) {
    fail(5);
    now += 1s;
    ASSERT_TRUE(breaker.may_call());
    fail(1);
    now += 2s;
    ASSERT_TRUE(breaker.may_call());
    breaker.succeeded();
    fail(5);
    EXPECT_EQ(breaker.view().next_probe, 1s);
}

TEST_F(BreakerTest, a_probe_that_never_reports_is_given_up) {
    fail(5);
    now += 1s;
    ASSERT_TRUE(breaker.may_call());
    now += 5min - 1ms;
    EXPECT_FALSE(breaker.may_call());
    now += 1ms;
    EXPECT_TRUE(breaker.may_call());
}

TEST_F(BreakerTest, late_reports_of_older_calls_do_not_move_an_open_breaker) {
    fail(5);
    breaker.succeeded();
    EXPECT_EQ(breaker.state(), State::open);
    fail(7);
    EXPECT_EQ(breaker.view().next_probe, 1s);
}

TEST_F(BreakerTest, two_answers_of_success_that_the_tables_do_not_show_open_it) {
    breaker.succeeded();
    breaker.contradicted("answered done, not in the tables");
    breaker.succeeded();
    EXPECT_EQ(breaker.state(), State::closed);
    breaker.contradicted("answered done, not in the tables");
    EXPECT_EQ(breaker.state(), State::open);
    EXPECT_EQ(breaker.view().reason, "answered done, not in the tables");
}

TEST_F(BreakerTest, a_confirmed_success_ends_the_row_of_contradictions) {
    breaker.contradicted("x");
    breaker.confirmed();
    breaker.contradicted("x");
    EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(BreakerTest, a_liar_is_not_trusted_again_for_answering_once) {
    breaker.contradicted("x");
    breaker.contradicted("x");
    now += 1s;
    ASSERT_TRUE(breaker.may_call());
    breaker.succeeded();
    breaker.contradicted("x");
    EXPECT_EQ(breaker.state(), State::open);
    EXPECT_EQ(breaker.view().next_probe, 2s);
    now += 2s;
    ASSERT_TRUE(breaker.may_call());
    breaker.succeeded();
    breaker.confirmed();
    breaker.contradicted("x");
    EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(BreakerTest, many_workers_get_one_probe_between_them) {
    fail(5);
    now += 1s;
    std::atomic<int> probes = 0;
    {
        std::vector<std::jthread> workers;
        for (int worker = 0; worker < 8; ++worker)
            workers.emplace_back([&] {
                for (int ask = 0; ask < 1000; ++ask)
                    if (breaker.may_call()) ++probes;
            });
    }
    EXPECT_EQ(probes, 1);
}

} // namespace shopd::rest
