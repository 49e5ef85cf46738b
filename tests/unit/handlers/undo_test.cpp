#include "handlers/undo.hpp"

#include "handlers/plan_order.hpp"

#include "tests/unit/handlers/fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shopd::handlers::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Step = AccessChange::Step;

const RoleId student{5};
const RoleId customer{12};

GivenAccess access(std::int64_t start, std::int64_t end, RoleId role = student) {
    return {{start, end}, {role}};
}

AccessToUndo undoing(Standing now, GivenAccess leaving) {
    AccessToUndo undo;
    undo.now = std::move(now);
    undo.leaving = {std::move(leaving)};
    return undo;
}

TEST(UndoAccess, that_nobody_else_gives_is_suspended_or_removed) {
    auto undo = undoing({true, false, 100, 200, {student}}, access(100, 200));
    EXPECT_EQ(undo_access(undo).step, Step::suspend);
    EXPECT_EQ(undo_access(undo).window, (Window{100, 200}));
    EXPECT_TRUE(undo_access(undo).suspended);
    EXPECT_FALSE(undo_access(undo).stays);
    undo.remove = true;
    EXPECT_EQ(undo_access(undo).step, Step::remove);
}

TEST(UndoAccess, that_is_gone_or_suspended_already_needs_nothing) {
    EXPECT_EQ(undo_access(undoing({}, access(100, 200))).step, Step::nothing);
    EXPECT_EQ(undo_access(undoing({true, true, 100, 200, {student}}, access(100, 200))).step, Step::nothing);
}

TEST(UndoAccess, that_was_changed_by_hand_is_left_to_a_person) {
    EXPECT_EQ(undo_access(undoing({true, false, 100, 300, {student}}, access(100, 200))).step, Step::by_hand);
    EXPECT_EQ(undo_access(undoing({true, false, 50, 200, {student}}, access(100, 200))).step, Step::by_hand);
    EXPECT_EQ(undo_access(undoing({true, false, 100, 200, {student, customer}}, access(100, 200))).step, Step::by_hand);
}

TEST(UndoAccess, that_another_access_takes_the_place_of_gets_its_role_before_its_own_goes) {
    auto undo = undoing({true, false, 100, 200, {student}}, access(100, 200));
    undo.staying = {access(100, 200, customer)};
    undo.reactivate = true;
    const auto change = undo_access(undo);
    EXPECT_EQ(change.step, Step::change);
    EXPECT_THAT(change.roles_given, ElementsAre(customer));
    EXPECT_THAT(change.roles_taken, ElementsAre(student));
    undo.now.roles = {customer};
    EXPECT_EQ(undo_access(undo).step, Step::nothing);
    undo.now = {};
    EXPECT_THAT(undo_access(undo).roles_given, ElementsAre(customer)) << "enrolled again";
}

TEST(UndoAccess, that_another_order_gives_goes_back_to_its_dates_and_roles) {
    auto undo = undoing({true, false, 100, 400, {student, customer}}, access(100, 200));
    undo.staying = {access(150, 400, customer)};
    const auto change = undo_access(undo);
    EXPECT_EQ(change.step, Step::change);
    EXPECT_EQ(change.window, (Window{150, 400}));
    EXPECT_THAT(change.roles_taken, ElementsAre(student));
    EXPECT_EQ(change.role_sent, customer);
    EXPECT_TRUE(change.stays);
    undo.now = {true, false, 150, 400, {customer}};
    EXPECT_EQ(undo_access(undo).step, Step::nothing);
}

TEST(UndoAccess, that_stays_keeps_the_bound_that_a_person_set) {
    auto undo = undoing({true, false, 100, 999, {student}}, access(100, 200));
    undo.staying = {access(150, 180)};
    EXPECT_EQ(undo_access(undo).window, (Window{150, 999}));
}

TEST(UndoAccess, that_was_unlimited_stays_unlimited) {
    auto undo = undoing({true, false, 0, 0, {student}}, access(100, 200));
    undo.before = {true, false, 0, 0, {student}};
    EXPECT_EQ(undo_access(undo).step, Step::nothing);
    EXPECT_TRUE(undo_access(undo).stays);
}

TEST(UndoAccess, that_was_made_unlimited_by_this_order_ends_as_before) {
    auto undo = undoing({true, false, 100, 0, {student}}, access(100, 0));
    undo.before = {true, false, 120, 300, {student}};
    EXPECT_EQ(undo_access(undo).window, (Window{120, 300}));
    EXPECT_THAT(undo_access(undo).roles_taken, IsEmpty());
}

TEST(UndoAccess, that_was_suspended_before_is_suspended_again_unless_another_order_gives_it) {
    auto undo = undoing({true, false, 100, 200, {student}}, access(100, 200));
    undo.before = {true, true, 100, 200, {student}};
    EXPECT_EQ(undo_access(undo).step, Step::change);
    EXPECT_TRUE(undo_access(undo).suspended);
    undo.staying = {access(100, 200)};
    EXPECT_EQ(undo_access(undo).step, Step::nothing);
}

TEST(UndoAccess, that_held_no_role_before_loses_the_one_that_the_call_must_name) {
    auto undo = undoing({true, false, 50, 200, {}}, access(50, 200));
    undo.before = {true, false, 100, 200, {}};
    const auto change = undo_access(undo);
    EXPECT_EQ(change.role_sent, student);
    EXPECT_THAT(change.roles_taken, ElementsAre(student));
}

OrderView produced(const std::string& status) {
    auto view = order({item(1, "EFORM")});
    const auto plan = plan_order(view, producing(view), configuration(), directory());
    record(view, plan);
    view.known = producing(view).known;
    view.known->status = "COMPLETE";
    view.now->status = status;
    return view;
}

TEST(DecideUndo, an_order_that_is_paid_back_is_undone) {
    const auto decision = decide(produced("PAYBACK"), configuration());
    EXPECT_EQ(decision.work, Decision::Work::undo);
    EXPECT_FALSE(decision.hold);
    EXPECT_EQ(decision.starting_from, "COMPLETE");
    EXPECT_FALSE(decision.known.paid_at);
}

TEST(DecideUndo, an_order_that_gave_nothing_is_left_alone_when_paid_back) {
    auto view = produced("PAYBACK");
    view.ledger.clear();
    EXPECT_EQ(decide(view, configuration()).work, Decision::Work::nothing);
}

TEST(DecideUndo, more_than_the_brake_allows_are_held_unless_they_have_begun) {
    auto view = produced("PAYBACK");
    view.undos_lately = 49;
    EXPECT_EQ(decide(view, configuration()).work, Decision::Work::undo);
    view.undos_lately = 50;
    const auto held = decide(view, configuration());
    ASSERT_TRUE(held.hold);
    EXPECT_EQ(held.hold->cause, cause::brake_undos);
    view.ledger.begin()->second.undoing = true;
    EXPECT_EQ(decide(view, configuration()).work, Decision::Work::undo);
}

TEST(DecideUndo, an_order_cancelled_after_its_payment_is_still_a_persons) {
    const auto decision = decide(produced("CANCELLED"), configuration());
    ASSERT_TRUE(decision.hold);
    EXPECT_EQ(decision.hold->cause, cause::cancelled);
}

TEST(PlanUndo, leaves_the_account_and_what_was_never_ours) {
    auto view = produced("PAYBACK");
    Effect account;
    account.key = {view.bill, "", 0, 0, place_account};
    account.intent = Account{};
    account.outcome = Outcome::done;
    view.ledger[account.key] = account;
    for (const auto& key : plan_undo(view.ledger, view.clock))
        EXPECT_FALSE(std::holds_alternative<Account>(view.ledger.at(key).intent));
    EXPECT_EQ(view.ledger.at(account.key).outcome, Outcome::done);
    EXPECT_THAT(plan_undo(view.ledger, view.clock), ::testing::Not(IsEmpty()));
}

} // namespace
} // namespace shopd::handlers::tests
