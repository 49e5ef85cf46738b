#include "handlers/suspension.hpp"
#include "tests/unit/handlers/fixture.hpp"

#include <gtest/gtest.h>

namespace shopd::handlers::tests {
namespace {

using namespace std::chrono_literals;

constexpr auto month = 24h * 30;
constexpr std::int64_t ended = 1'700'000'000;

class Idleness : public ::testing::Test {
protected:
    Idleness() {
        last.ledger.clear();
        last.clock = TimePoint{std::chrono::seconds{ended} + month};
        idle.user = MoodleUserId{174};
        idle.last_order = last.bill;
        idle.ended = idle.since = ended;
    }

    bool follow(const moodle::IdleAccount* account, config::milliseconds delay = month) {
        return follow_idleness(last, effects, account, delay);
    }

    Effect& suspension() { return effects.at(key); }

    /// As an earlier wave left it.
    void stands(Outcome outcome, bool undoing = false) {
        if (effects.empty()) follow(&idle);
        suspension().outcome = outcome;
        suspension().undoing = undoing;
        last.ledger = effects;
    }

    OrderView last = order({item(11, "SOLD")});
    const EffectKey key{last.bill, "", 0, 0, place_suspension};
    std::map<EffectKey, Effect> effects;
    moodle::IdleAccount idle;
};

TEST_F(Idleness, of_an_account_for_long_enough_suspends_it) {
    last.clock -= 1s;
    EXPECT_FALSE(follow(&idle));
    last.clock += 1s;
    EXPECT_FALSE(follow(&idle, 0ms)) << "off";
    EXPECT_TRUE(follow(&idle));
    EXPECT_EQ(suspension().outcome, Outcome::planned);
    EXPECT_EQ(std::get<AccountSuspension>(suspension().intent).user, MoodleUserId{174});
    EXPECT_EQ(suspension().phase, Phase::placing) << "no refund takes it back, no order waits for it";
}

TEST_F(Idleness, goes_with_the_last_order_alone_and_not_with_what_somebody_else_suspended) {
    EXPECT_FALSE(follow(nullptr));
    idle.suspended = true;
    EXPECT_FALSE(follow(&idle));
    idle.suspended = false;
    idle.last_order = BillId{last.bill.value() + 1};
    EXPECT_FALSE(follow(&idle));
}

TEST_F(Idleness, that_ends_lifts_what_stands_and_only_once) {
    stands(Outcome::done);
    idle.suspended = true;
    EXPECT_FALSE(follow(&idle, 0ms)) << "switched off, it stays";
    EXPECT_TRUE(follow(nullptr));
    EXPECT_TRUE(suspension().undoing);
    EXPECT_EQ(suspension().outcome, Outcome::retry);
    stands(Outcome::undone);
    EXPECT_FALSE(follow(nullptr));
    idle.suspended = false;
    EXPECT_TRUE(follow(&idle)) << "idle again";
    EXPECT_FALSE(suspension().undoing);
}

TEST_F(Idleness, is_tried_again_when_it_is_time_and_not_when_an_operator_dropped_it) {
    stands(Outcome::refused);
    EXPECT_FALSE(follow(&idle));
    suspension().next_try = last.clock;
    EXPECT_TRUE(follow(&idle));
    EXPECT_EQ(suspension().outcome, Outcome::planned);
    stands(Outcome::dropped);
    EXPECT_FALSE(follow(&idle));
    ++idle.ended;
    EXPECT_TRUE(follow(&idle)) << "another end";
}

TEST_F(Idleness, is_told_without_names) {
    follow(&idle);
    const Decision decision;
    const auto line = [&](Outcome outcome, bool undoing = false) {
        suspension().outcome = outcome;
        suspension().undoing = undoing;
        suspension().cause = "CONFIG: no";
        return narrate_suspension({last, decision, effects, {key}, false}).at(0).text;
    };
    EXPECT_EQ(line(Outcome::done),
              "Product Controller : User 174 suspended, whose last product ended on 2023-11-14 22:13 UTC");
    EXPECT_EQ(line(Outcome::undone), "Product Controller : User 174 active again");
    EXPECT_EQ(line(Outcome::refused), "Product Controller Warning : Failed suspension of user 174... CONFIG: no");
    EXPECT_EQ(line(Outcome::refused, true), "Product Controller Warning : Failed activation of user 174... CONFIG: no");
}

} // namespace
} // namespace shopd::handlers::tests
