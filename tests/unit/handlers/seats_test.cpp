#include "handlers/seats.hpp"

#include "tests/unit/handlers/fixture.hpp"

#include <gtest/gtest.h>

namespace shopd::handlers::tests {
namespace {

const SeatLearner ann{MoodleUserId{21}, CourseId{3}, "EFORM-C", {RoleId{5}}, 100, 0};
const SeatLearner bob{MoodleUserId{22}, CourseId{3}, "EFORM-C", {RoleId{5}}, 100, 0};

class AssignedSeat : public ::testing::Test {
protected:
    AssignedSeat() {
        Effect product;
        product.key = seat;
        product.handler = "std_generateseats";
        product.intent = Product{};
        product.outcome = Outcome::done;
        effects[seat] = product;
        access.place += seat_access_place;
    }

    SeatPlan plan(const SeatAssignment& row) { return plan_seats(view, {{seat, row}}, effects); }

    /// As a wave leaves a learner's access that is there.
    void enrol(const SeatLearner& learner) {
        plan(learner);
        auto& effect = effects.at(access);
        std::get<Enrolment>(effect.intent).before = Standing{};
        effect.outcome = Outcome::done;
        effect.enrolment = 77;
    }

    void finish_taking_back() {
        auto& effect = effects.at(access);
        effect.outcome = Outcome::undone;
        effect.undoing = false;
        effect.ended = true;
        effect.life.reset();
    }

    OrderView view = order({item(11, "SOLD")});
    EffectKey seat{BillId{4711}, "SOLD", 0, 0, 0};
    EffectKey access = seat;
    std::map<EffectKey, Effect> effects;
};

TEST_F(AssignedSeat, that_nobody_has_gives_nothing) {
    EXPECT_TRUE(plan({}).changed.empty());
    EXPECT_EQ(effects.size(), 1U);
}

TEST_F(AssignedSeat, enrols_its_learner_once) {
    EXPECT_EQ(plan(ann).changed, std::set{access});
    const auto& planned = effects.at(access);
    EXPECT_EQ(planned.user, MoodleUserId{21});
    EXPECT_EQ(planned.outcome, Outcome::planned);
    EXPECT_EQ(std::get<Enrolment>(planned.intent).start, 100);
    enrol(ann);
    EXPECT_TRUE(plan(ann).changed.empty());
}

TEST_F(AssignedSeat, taken_back_takes_its_learner_out_and_repeats_what_was_cut_short) {
    enrol(ann);
    plan({});
    EXPECT_TRUE(effects.at(access).undoing);
    EXPECT_EQ(effects.at(access).life->step, LifeChange::Step::remove);
    effects.at(access).outcome = Outcome::planned; // as the ledger has it when a wave was cut short
    EXPECT_EQ(plan({}).changed, std::set{access});
    EXPECT_EQ(effects.at(access).outcome, Outcome::retry);
    finish_taking_back();
    EXPECT_TRUE(plan({}).changed.empty());
}

TEST_F(AssignedSeat, given_to_another_is_free_first) {
    enrol(ann);
    EXPECT_TRUE(plan(bob).look_again);
    EXPECT_EQ(effects.at(access).user, MoodleUserId{21});
    EXPECT_TRUE(effects.at(access).undoing);
    finish_taking_back();
    EXPECT_FALSE(plan(bob).look_again);
    EXPECT_EQ(effects.at(access).user, MoodleUserId{22});
    EXPECT_FALSE(effects.at(access).ended);
}

TEST_F(AssignedSeat, whose_row_cannot_be_understood_is_refused_once_until_it_is_corrected) {
    const SeatRefusal refusal{"DATA: seat's learner", "nobody"};
    EXPECT_EQ(plan(refusal).refused, std::set{access});
    EXPECT_TRUE(plan(refusal).refused.empty());
    plan(ann);
    EXPECT_EQ(effects.at(access).outcome, Outcome::planned);
    effects.clear();
    EXPECT_TRUE(plan(refusal).changed.empty()) << "no product of ours";
}

TEST_F(AssignedSeat, that_was_planned_and_not_called_for_is_just_given_up) {
    plan(ann);
    plan({});
    EXPECT_EQ(effects.at(access).outcome, Outcome::undone);
    EXPECT_TRUE(effects.at(access).ended);
}

TEST(SeatRequest, is_a_learner_and_a_course_and_nothing_else) {
    const auto request = read_seat_request(R"({"learner": "ann", "course": "EFORM-C"})");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->learner, "ann");
    EXPECT_EQ(request->course, "EFORM-C");
    for (const std::string text : {"", "[]", "{", "null", R"({"learner": 3, "course": "X"})", R"({"learner": "ann"})",
                                   "{\"learner\": \"\xff\", \"course\": \"X\"}"})
        EXPECT_FALSE(read_seat_request(text)) << text;
    EXPECT_FALSE(read_seat_request(R"({"learner": "ann", "course": ")" + std::string(5000, 'x') + "\"}"));
    EXPECT_FALSE(read_seat_request(std::string(4000, '[')));
}

} // namespace
} // namespace shopd::handlers::tests
