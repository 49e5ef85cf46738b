#include "handlers/learners.hpp"
#include "handlers/plan_order.hpp"
#include "handlers/std_setuponecoursesession.hpp"
#include "tests/unit/handlers/fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shopd::handlers::tests {
namespace {

using ::testing::ElementsAre;

class Learners : public ::testing::Test {
protected:
    Learners() {
        config.products.push_back({"TEAM",
                                   "std_setuponecoursesession",
                                   {{"coursename", {"EFORM-C", {}}}, {"supervisor", {"customer", {}}}},
                                   {}});
        sold.code = "TEAM";
        sold.quantity = 300;
    }

    static shop::Participant named(const std::string& email) {
        shop::Participant participant;
        participant.email = email;
        participant.first_name = "First";
        participant.last_name = "Last";
        return participant;
    }

    ItemPlan plan(const std::map<std::string, std::vector<shop::Participant>>& users) {
        view = order({sold});
        shop::ShopperData shopper;
        shopper.users = users;
        const ItemContext context{*view.now, sold,    handler, config.products.back().params,
                                  moodle,    paid_at, shopper, &*view.customer};
        return plan_set_up_one_course_session(context);
    }

    std::string cause(const std::map<std::string, std::vector<shop::Participant>>& users) {
        const auto made = plan(users);
        EXPECT_TRUE(made.learners.empty());
        return made.failure ? made.failure->cause : "";
    }

    config::Config config = configuration();
    DirectoryView moodle = directory();
    shop::BillItem sold = item(11, "TEAM");
    std::string handler = "std_setuponecoursesession";
    OrderView view;
};

TEST_F(Learners, each_have_their_enrolment_group_product_and_supervisor_and_an_account_that_is_still_to_be_chosen) {
    const auto made = plan({{"_student", {named("a@example.org")}}, {"_supervisor", {named("b@example.org")}}});
    ASSERT_FALSE(made.failure);
    EXPECT_TRUE(std::holds_alternative<Nothing>(made.effects.at(0))) << "the customer is not enrolled";
    ASSERT_EQ(made.learners.size(), 2U);
    const auto& learner = made.learners[0];
    ASSERT_EQ(learner.effects.size(), static_cast<std::size_t>(learner_account));
    EXPECT_THAT(std::get<Enrolment>(learner.effects[learner_enrolment]).roles, ElementsAre(RoleId{5}));
    EXPECT_EQ(std::get<Product>(learner.effects[learner_product]).context_type, "userenrol");
    const auto& supervisor = std::get<RoleAssignment>(learner.effects[learner_supervisor]);
    EXPECT_EQ(supervisor.place, (moodle::ContextPlace{30, 0}));
    EXPECT_EQ(learner.account.email, "a@example.org");
    EXPECT_FALSE(learner.account.known);
    EXPECT_THAT(std::get<Enrolment>(made.learners[1].effects[learner_enrolment]).roles, ElementsAre(RoleId{12}));
}

TEST_F(Learners, who_cannot_be_produced_as_they_are_named_are_a_cause_without_their_names) {
    EXPECT_EQ(cause({}), "DATA: participants of TEAM: there are none");
    EXPECT_EQ(cause({{"student", {}}}), "DATA: participants of TEAM: there are none");
    EXPECT_EQ(cause({{"student", {named(" ")}}}), "DATA: participants of TEAM: one without an e-mail");
    EXPECT_EQ(cause({{"student", {named("a@b.c"), named("A@B.C")}}}), "DATA: participants of TEAM: one e-mail twice");
    EXPECT_EQ(cause({{"student", {named("Benoit.Tostain@example.org")}}}),
              "DATA: participants of TEAM: one with the customer's e-mail");
    EXPECT_EQ(cause({{"a@b.c", {named("a@b.c")}}}), "DATA: participants of TEAM: a role that Moodle does not have");
    std::vector<shop::Participant> crowd;
    for (int i = 0; i <= most_learners; ++i)
        crowd.push_back(named(std::to_string(i) + "@example.org"));
    EXPECT_EQ(cause({{"student", crowd}}), "DATA: participants of TEAM: more than 200");
    sold.quantity = 1;
    EXPECT_EQ(cause({{"student", {named("a@b.c"), named("b@b.c")}}}),
              "DATA: participants of TEAM: more than were bought");
}

TEST_F(Learners, keep_their_number_when_the_data_is_corrected_and_leave_it_to_nobody_else) {
    const EffectKey part{BillId{1}, "TEAM", 0, 0, 0};
    const auto learner = [](const std::string& email) {
        LearnerPlan made;
        made.account.email = email;
        return made;
    };
    std::map<EffectKey, Effect> ledger;
    EXPECT_THAT(number_learners(ledger, part, {learner("a"), learner("b")}).value(), ElementsAre(0, 1));
    for (int number = 0; number < 2; ++number) {
        Effect account;
        account.key = learner_key(part, number, learner_account);
        account.intent = learner(number == 0 ? "A" : "B").account;
        ledger[account.key] = account;
    }
    EXPECT_THAT(number_learners(ledger, part, {learner("c"), learner("b")}).value(), ElementsAre(2, 1));
    auto other = part;
    other.occurrence = 1;
    EXPECT_THAT(number_learners(ledger, other, {learner("b")}).value(), ElementsAre(0));
    other.element = 2'000'000;
    EXPECT_FALSE(number_learners(ledger, other, {learner("b")})) << "no numbers are left for such an element";
}

TEST_F(Learners, are_waited_for_until_their_account_is_known_and_then_named_in_all_that_is_theirs) {
    const EffectKey part{BillId{1}, "TEAM", 0, 0, 0};
    std::map<EffectKey, Effect> effects;
    const auto add = [&](int place, Intent intent) -> Effect& {
        Effect effect;
        effect.key = learner_key(part, 3, place);
        effect.intent = std::move(intent);
        return effects[effect.key] = effect;
    };
    const auto& enrolment = add(learner_enrolment, Enrolment{});
    const auto& group = add(learner_group, Group{});
    const auto& role = add(learner_supervisor, RoleAssignment{RoleId{1}, "x", {moodle::user_level, 0}, ""});
    auto& account = add(learner_account, Account{});
    EXPECT_TRUE(waits_for_learner(enrolment));
    EXPECT_TRUE(waits_for_learner(role));
    EXPECT_FALSE(waits_for_learner(group));
    EXPECT_FALSE(waits_for_learner(account));
    EXPECT_TRUE(name_learners(effects).empty());
    account.user = MoodleUserId{7};
    account.username = "anna";
    account.outcome = Outcome::refused;
    EXPECT_TRUE(name_learners(effects).empty()) << "refused";
    account.outcome = Outcome::done;
    EXPECT_THAT(name_learners(effects), ElementsAre(enrolment.key, role.key));
    EXPECT_EQ(enrolment.user, MoodleUserId{7});
    EXPECT_EQ(enrolment.username, "anna");
    EXPECT_EQ(std::get<RoleAssignment>(role.intent).place.instance, 7);
    EXPECT_FALSE(waits_for_learner(enrolment));
}

} // namespace
} // namespace shopd::handlers::tests
