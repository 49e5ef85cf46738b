#include "moodle/rest/guard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>

namespace shopd::rest {
namespace {

using namespace std::chrono_literals;
using State = Breaker::State;

class GuardTest : public testing::Test {
protected:
    Result<int> call_that_ends(Result<int> end) {
        return guarded(breaker, "core_x", [&] {
            ++calls;
            return end;
        });
    }

    void open() {
        while (breaker.state() == State::closed)
            static_cast<void>(call_that_ends(down));
        calls = 0;
    }

    const Error down{ErrorClass::transient, "core_x", "", "http_502", "HTTP 502", 502};
    const Error refused{ErrorClass::data, "core_x", "invalid_parameter_exception", "invalidparameter", "", 200};
    const Error not_made{ErrorClass::config, "core_x", "", "too_many_variables", "", 0, false};
    int calls = 0;
    std::chrono::steady_clock::time_point now{};
    Breaker breaker{{}, [this] { return now; }, [] { return 0.0; }};
};

} // namespace

TEST_F(GuardTest, an_open_breaker_answers_for_moodle_and_says_since_when_and_until_when) {
    open();
    const auto answer = call_that_ends(1);
    ASSERT_FALSE(answer);
    EXPECT_EQ(calls, 0);
    EXPECT_EQ(answer.error().error_class, ErrorClass::transient);
    EXPECT_EQ(answer.error().error_code, "breaker_open");
    EXPECT_TRUE(is_breaker_open(answer.error()));
    EXPECT_EQ(answer.error().function, "core_x");
    EXPECT_FALSE(answer.error().sent);
    EXPECT_EQ(answer.error().message, "not sent: calls are paused since core_x: http_502: HTTP 502; next try in 1 s");
}

TEST_F(GuardTest, refusals_are_answers_and_never_open_it) {
    for (int call = 0; call < 100; ++call)
        EXPECT_FALSE(call_that_ends(refused));
    EXPECT_EQ(breaker.state(), State::closed);
    EXPECT_EQ(calls, 100);
}

TEST_F(GuardTest, a_refusal_as_the_probes_answer_closes_it) {
    open();
    now += 1s;
    EXPECT_FALSE(call_that_ends(refused));
    EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(GuardTest, a_probe_that_was_never_made_leaves_its_place_to_another) {
    open();
    now += 1s;
    EXPECT_FALSE(call_that_ends(not_made));
    EXPECT_EQ(breaker.state(), State::half_open);
    EXPECT_TRUE(call_that_ends(1));
    EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(GuardTest, a_probe_that_throws_opens_it_again) {
    open();
    now += 1s;
    EXPECT_THROW(static_cast<void>(guarded(breaker, "core_x", []() -> Result<int> { throw std::runtime_error{"x"}; })),
                 std::runtime_error);
    EXPECT_EQ(breaker.state(), State::open);
}

} // namespace shopd::rest
