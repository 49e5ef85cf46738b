#include "handlers/narrate.hpp"
#include "handlers/plan_order.hpp"
#include "tests/unit/handlers/fixture.hpp"

#include <gtest/gtest.h>

namespace shopd::handlers::tests {
namespace {

using Lines = std::vector<std::string>;

/// An order whose effects all came to an end in this wave.
class Narrate : public ::testing::Test {
protected:
    void plan(const OrderView& of) {
        view = of;
        decision = producing(view);
        for (auto& effect : plan_order(view, decision, config, moodle)) {
            if (effect.outcome == Outcome::planned) effect.outcome = Outcome::done;
            news.insert(effect.key);
            effects[effect.key] = effect;
        }
    }

    Effect& account(Outcome outcome, bool created) {
        Effect effect;
        effect.key = {view.bill, "", 0, 0, place_account};
        effect.intent = Account{};
        effect.outcome = outcome;
        effect.created = created;
        effect.username = "benoit.tostain";
        if (outcome == Outcome::done) effect.user = MoodleUserId{174};
        news.insert(effect.key);
        return effects[effect.key] = effect;
    }

    Lines told(bool completed = true) {
        Lines lines;
        for (const auto& line : narrate({view, decision, effects, news, completed}, config, known))
            lines.push_back(line.text);
        return lines;
    }

    config::Config config = configuration();
    DirectoryView moodle = directory();
    OrderView view;
    Decision decision;
    std::map<EffectKey, Effect> effects;
    std::set<EffectKey> news;
    KnownOrder known;
};

TEST_F(Narrate, a_new_customers_order_in_the_plugins_words) {
    plan(order({item(11, "EFORM")}));
    account(Outcome::done, true);
    EXPECT_EQ(
        told(),
        (Lines{"Order placed : 1 objects", "Production Controller : Full production starting from PLACED ...",
               "Prepay Production : preproducing for EFORM", "GENERIC : New user created benoit.tostain with ID 174.",
               "Production Controller : Post Pay process", "Postpay Production : producing for EFORM",
               "STD_ENROL_ONE_COURSE Postpay : Start processing.",
               "STD_ENROL_ONE_COURSE PostPay : User 174 Enrolled in course EFORM-C",
               "STD_ENROL_ONE_COURSE PostPay : Completed for EFORM-C...",
               "Production Controller : Updating bill state to COMPLETE"}));
    EXPECT_EQ(known.placed_fingerprint, 99);
    EXPECT_EQ(known.known_fingerprint, 99);
}

TEST_F(Narrate, a_placing_once) {
    plan(order({item(11, "EFORM")}));
    account(Outcome::done, false);
    EXPECT_EQ(told()[3], "Prepay Commons : Known account benoit.tostain at process entry.");
    news.clear();
    EXPECT_EQ(told(false), Lines{});
    view.now->fingerprint = 100;
    EXPECT_EQ(told(false),
              (Lines{"Order placed : 1 objects", "Prepay Commons : Known account benoit.tostain at process entry."}));
}

TEST_F(Narrate, the_start_of_a_production_once_where_one_wave_makes_what_the_next_gives) {
    plan(order({item(11, "EFORM")}));
    const auto start = [&] {
        const auto lines = told();
        return std::any_of(lines.begin(), lines.end(),
                           [](const auto& line) { return line.find("Full production starting") != line.npos; });
    };
    EXPECT_TRUE(start());
    Effect made;
    made.key = {view.bill, "EFORM", 0, 0, 8};
    made.intent = Creation{};
    made.outcome = Outcome::done;
    auto waiting = effects.at({view.bill, "EFORM", 0, 0, 0});
    waiting.outcome = Outcome::planned;
    view.ledger = {{made.key, made}, {waiting.key, waiting}};
    EXPECT_TRUE(start()) << "nothing is made yet";
    view.ledger.at(made.key).made = 17;
    EXPECT_FALSE(start());
    view.ledger.at(waiting.key).outcome = Outcome::retry;
    EXPECT_TRUE(start()) << "it is begun again";
}

TEST_F(Narrate, counts_the_quantities_of_all_billing_items) {
    auto two = item(11, "EFORM");
    two.quantity = 2;
    auto half = item(12, "GIFT");
    half.quantity = 0.5;
    auto discount = item(13, "OFF");
    discount.type = "DISCOUNT";
    plan(order({two, discount}));
    EXPECT_EQ(told().front(), "Order placed : 2 objects");
    known = {};
    plan(order({two, half}));
    EXPECT_EQ(told().front(), "Order placed : 2.5 objects");
}

TEST_F(Narrate, an_item_that_is_not_ours_in_the_plugins_words) {
    plan(order({item(11, "GIFT")}));
    EXPECT_EQ(
        told(false),
        (Lines{"Order placed : 1 objects", "Production Controller : Full production starting from PLACED ...",
               "Prepay Production : Handler disabled or not set for GIFT", "Production Controller : Post Pay process",
               "Postpay Production : Handler disabled or not set for GIFT"}));
}

TEST_F(Narrate, a_bad_item_with_its_reason_and_the_good_one_beside_it) {
    plan(order({item(11, "LOST"), item(12, "EFORM")}));
    account(Outcome::done, true);
    const auto lines = told(false);
    const Lines last{lines.end() - 7, lines.end()};
    EXPECT_EQ(last,
              (Lines{"Postpay Production : producing for LOST", "STD_ENROL_ONE_COURSE Postpay : Start processing.",
                     "STD_ENROL_ONE_COURSE PostPay : failed... Bad course name",
                     "Postpay Production : producing for EFORM", "STD_ENROL_ONE_COURSE Postpay : Start processing.",
                     "STD_ENROL_ONE_COURSE PostPay : User 174 Enrolled in course EFORM-C",
                     "STD_ENROL_ONE_COURSE PostPay : Completed for EFORM-C..."}));
}

TEST_F(Narrate, an_account_that_was_refused_with_its_cause) {
    plan(order({item(11, "EFORM")}));
    news.clear();
    account(Outcome::refused, false).cause = "DATA: the account with this e-mail is suspended";
    EXPECT_EQ(told(false).back(),
              "Prepay Commons Error : User could not be created : DATA: the account with this e-mail is suspended");
}

TEST_F(Narrate, a_password_mail_that_is_uncertain_after_the_account_that_was_made) {
    plan(order({item(11, "EFORM")}));
    news.clear();
    auto& made = account(Outcome::uncertain, true);
    made.user = MoodleUserId{174};
    const auto lines = told(false);
    ASSERT_GE(lines.size(), 2U);
    EXPECT_EQ(lines[lines.size() - 2], "GENERIC : New user created benoit.tostain with ID 174.");
    EXPECT_EQ(lines.back(), "Prepay Commons Error : Password mail of benoit.tostain is uncertain.");
}

TEST_F(Narrate, the_support_course_as_it_went) {
    config.customer_support = {"CUSTOMERSUPPORT", {"student"}};
    plan(order({item(11, "EFORM")}));
    account(Outcome::done, true);
    auto& support = effects.at({view.bill, "", 0, 0, place_support});
    EXPECT_EQ(told()[5], "Production Process : Customer support enrolled.");
    support.outcome = Outcome::refused;
    support.cause = "CONFIG: customer support course X does not exist";
    known = {};
    EXPECT_EQ(told()[5], "Production Process Error : Customer support course does not exist.");
    support.cause = "CONFIG: no manual enrolment in X";
    known = {};
    EXPECT_EQ(told()[5], "Production Process Error : Customer support enrol failed.");
}

TEST_F(Narrate, what_the_shop_produces_itself_as_left_alone) {
    auto both = item(11, "EFORM");
    both.enable_handler = "std_enrolonecourse";
    plan(order({both}));
    EXPECT_EQ(told(false).back(), "Postpay Production Warning : EFORM is produced by the shop itself, left alone");
}

TEST_F(Narrate, an_order_that_is_gone_not_at_all) {
    view.now.reset();
    EXPECT_EQ(told(false), Lines{});
}

TEST_F(Narrate, an_order_that_shares_its_transaction_id_is_named_before_its_lines_and_not_where_there_are_none) {
    plan(order({item(11, "EFORM")}));
    account(Outcome::done, true);
    view.sharers = {{BillId{1}, StreamKey{"9"}}};
    const auto lines = narrate({view, decision, effects, news, true}, config, known);
    EXPECT_TRUE(lines.front().is_heading);
    EXPECT_TRUE(lines.front().text.starts_with("Order of bill ")) << lines.front().text;
    EXPECT_EQ(lines[1].text, "Order placed : 1 objects");
    EXPECT_FALSE(lines[1].is_heading);
    news.clear();
    EXPECT_EQ(told(false), Lines{});
}

} // namespace
} // namespace shopd::handlers::tests
