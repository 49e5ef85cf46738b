#include "handlers/plan_order.hpp"
#include "tests/unit/handlers/fixture.hpp"

#include <gtest/gtest.h>

namespace shopd::handlers::tests {
namespace {

class PlanOrder : public ::testing::Test {
protected:
    std::vector<Effect> plan(const OrderView& view) { return plan_order(view, producing(view), config, moodle); }

    config::Config config = configuration();
    DirectoryView moodle = directory();
};

std::vector<std::string> outline(const std::vector<Effect>& effects) {
    std::vector<std::string> lines;
    for (const auto& effect : effects)
        lines.push_back(effect.key.item_code + "/" + std::to_string(effect.key.occurrence) + "/" +
                        std::to_string(effect.key.place) + " " + std::string{kind_name(effect.intent)} + " " +
                        std::string{outcome_name(effect.outcome)});
    return lines;
}

TEST_F(PlanOrder, plans_an_items_effects_once) {
    auto view = order({item(11, "EFORM")});
    const auto effects = plan(view);
    EXPECT_EQ(outline(effects), (std::vector<std::string>{"EFORM/0/0 enrolment planned", "EFORM/0/1 group planned",
                                                          "EFORM/0/2 membership planned", "EFORM/0/3 nothing done",
                                                          "EFORM/0/4 nothing done", "EFORM/0/5 product planned"}));
    record(view, effects, Outcome::retry);
    EXPECT_TRUE(plan(view).empty());
}

TEST_F(PlanOrder, follows_the_ledger_and_not_a_changed_configuration) {
    auto view = order({item(11, "EFORM")});
    record(view, plan(view));
    config.products.front().params["coursename"].value = "CUSTOMERSUPPORT";
    EXPECT_TRUE(plan(view).empty());
    config.products.clear();
    EXPECT_TRUE(plan(view).empty());
    EXPECT_TRUE(is_ours(view, view.now->items.front(), config));
}

TEST_F(PlanOrder, tells_two_items_of_one_code_apart_by_their_occurrence) {
    const auto effects = plan(order({item(11, "EFORM", 0), item(12, "EFORM", 1)}));
    ASSERT_EQ(effects.size(), 12U);
    EXPECT_EQ(effects[0].key.occurrence, 0);
    EXPECT_EQ(effects[6].key.occurrence, 1);
}

TEST_F(PlanOrder, records_an_item_that_no_rule_names_as_not_ours_for_ever) {
    auto view = order({item(11, "GIFT")});
    const auto effects = plan(view);
    EXPECT_EQ(outline(effects), std::vector<std::string>{"GIFT/0/0 nothing not_ours"});
    record(view, effects);
    config.products.push_back({"GIFT", "std_enrolonecourse", {{"coursename", {"EFORM-C", {}}}}, {}});
    EXPECT_TRUE(plan(view).empty());
    EXPECT_FALSE(has_item_of_ours(view, config));
}

TEST_F(PlanOrder, adopts_an_item_that_has_a_product) {
    auto produced = item(11, "EFORM");
    produced.has_product = true;
    const auto view = order({produced});
    EXPECT_EQ(outline(plan(view)), std::vector<std::string>{"EFORM/0/0 nothing adopted"});
    EXPECT_FALSE(has_item_of_ours(view, config));
}

TEST_F(PlanOrder, leaves_to_the_plugin_what_both_would_produce) {
    for (const std::string both : {"std_enrolonecourse", "x"}) {
        auto shared = item(11, "EFORM");
        shared.enable_handler = both;
        const auto effects = plan(order({shared}));
        ASSERT_EQ(effects.size(), 1U);
        EXPECT_EQ(effects.front().outcome, Outcome::refused);
        EXPECT_EQ(effects.front().cause, "both");
    }
    for (const std::string none : {"", "0", "1"}) {
        auto ours = item(11, "EFORM");
        ours.enable_handler = none;
        EXPECT_EQ(plan(order({ours})).size(), 6U) << none;
    }
}

TEST_F(PlanOrder, a_bad_item_does_not_stop_the_others) {
    const auto effects = plan(order({item(11, "LOST"), item(12, "EFORM")}));
    ASSERT_EQ(effects.size(), 7U);
    EXPECT_EQ(effects[0].cause, "CONFIG: no course with coursename NOWHERE");
    EXPECT_TRUE(effects[0].next_try);
    EXPECT_EQ(effects[1].outcome, Outcome::planned);
}

TEST_F(PlanOrder, refuses_an_item_whose_shopper_data_cannot_be_read_and_plans_it_anew_once_corrected) {
    auto view = order({item(11, "EFORM"), item(12, "EFORM", 1)});
    view.now->items.front().customer_data = {"TzowOg==", 8}; // O:0:
    const auto effects = plan(view);
    ASSERT_EQ(effects.size(), 7U);
    EXPECT_EQ(effects[0].outcome, Outcome::refused);
    EXPECT_EQ(effects[0].cause, "DATA: customerdata: an object");
    EXPECT_EQ(effects[0].detail,
              "at byte 0 of the 4 that it decodes to; correct customerdata of bill item 11 (EFORM) in "
              "the shop, then dead retry");
    EXPECT_EQ(effects[0].trace_line, "Postpay Production Error : customerdata of EFORM cannot be read : an object");
    EXPECT_FALSE(effects[0].next_try) << "a person must correct it first";
    EXPECT_EQ(effects[1].outcome, Outcome::planned);

    record(view, effects);
    view.ledger.begin()->second.outcome = Outcome::again;
    view.now->items.front().customer_data = {};
    EXPECT_EQ(plan(view).front().outcome, Outcome::planned);
}

TEST_F(PlanOrder, does_not_read_the_shopper_data_of_what_is_not_ours) {
    auto view = order({item(11, "GIFT")});
    view.now->items.front().customer_data = {"!", 1};
    EXPECT_EQ(plan(view).front().outcome, Outcome::not_ours);
}

TEST_F(PlanOrder, plans_a_dead_item_again_from_the_configuration_as_it_is_when_it_is_retried) {
    auto view = order({item(11, "LOST")});
    record(view, plan(view));
    EXPECT_TRUE(plan(view).empty()) << "not due yet";
    view.ledger.begin()->second.outcome = Outcome::again;
    config.products.back().params["coursename"].value = "EFORM-C";
    const auto effects = plan(view);
    ASSERT_EQ(effects.size(), 6U);
    EXPECT_EQ(effects.front().outcome, Outcome::planned);
    EXPECT_EQ(std::get<Enrolment>(effects.front().intent).course, CourseId{3});
}

TEST_F(PlanOrder, leaves_a_dead_item_that_no_rule_names_any_more_when_it_is_retried) {
    auto view = order({item(11, "LOST")});
    record(view, plan(view));
    view.ledger.begin()->second.outcome = Outcome::again;
    config.products.clear();
    EXPECT_EQ(outline(plan(view)), std::vector<std::string>{"LOST/0/0 nothing not_ours"});
    EXPECT_FALSE(has_item_of_ours(view, config));
}

TEST_F(PlanOrder, adopts_what_the_plugin_produced_of_an_item_that_both_would_have_when_it_is_retried) {
    auto shared = item(11, "EFORM");
    shared.enable_handler = "std_enrolonecourse";
    auto view = order({shared});
    record(view, plan(view));
    view.ledger.begin()->second.outcome = Outcome::again;
    view.now->items.front().enable_handler = "";
    view.now->items.front().has_product = true;
    const auto effects = plan(view);
    EXPECT_EQ(outline(effects), std::vector<std::string>{"EFORM/0/0 nothing adopted"});
    EXPECT_EQ(effects.front().cause, "");
}

TEST_F(PlanOrder, finishes_what_was_given_in_part_though_no_rule_names_it_any_more) {
    auto view = order({item(11, "EFORM")});
    const auto effects = plan(view);
    record(view, effects);
    view.ledger.at(effects[1].key).outcome = Outcome::again;
    config.products.clear();
    EXPECT_EQ(outline(plan(view)), std::vector<std::string>{"EFORM/0/1 group planned"});
}

TEST_F(PlanOrder, plans_again_only_what_is_not_settled_of_an_item) {
    auto view = order({item(11, "EFORM")});
    auto effects = plan(view);
    record(view, effects);
    view.ledger.at(effects[1].key).outcome = Outcome::again;
    EXPECT_EQ(outline(plan(view)), (std::vector<std::string>{"EFORM/0/1 group planned", "EFORM/0/3 nothing done",
                                                             "EFORM/0/4 nothing done"}));
}

TEST_F(PlanOrder, what_is_done_stays_on_record_when_the_rest_cannot_be_planned) {
    auto view = order({item(11, "EFORM")});
    const auto effects = plan(view);
    record(view, effects);
    view.ledger.at(effects[1].key).outcome = Outcome::again;
    config.products.front().params["coursename"].value = "GONE";
    const auto refused = plan(view);
    EXPECT_EQ(outline(refused), std::vector<std::string>{"EFORM/0/1 nothing refused"});
    EXPECT_EQ(refused.front().cause, "CONFIG: no course with coursename GONE");
}

TEST_F(PlanOrder, discounts_and_shipping_are_no_products) {
    auto discount = item(12, "EFORM");
    discount.type = "DISCOUNT";
    auto shipping = item(13, "SHIP");
    shipping.type = "SHIPPING";
    EXPECT_EQ(plan(order({item(11, "EFORM"), discount, shipping})).size(), 6U);
}

TEST_F(PlanOrder, plans_the_support_course_once_with_every_role_where_something_is_ours) {
    config.customer_support = {"CUSTOMERSUPPORT", {"student", "customer"}};
    auto view = order({item(11, "EFORM")});
    const auto effects = plan(view);
    const auto& support = std::get<Enrolment>(effects.front().intent);
    EXPECT_EQ(effects.front().key.place, place_support);
    EXPECT_EQ(support.course, CourseId{2});
    EXPECT_EQ(support.roles.size(), 2U);
    EXPECT_EQ(support.start, paid_at);
    EXPECT_EQ(support.end, 0);
    record(view, effects);
    EXPECT_TRUE(plan(view).empty());
    EXPECT_EQ(plan(order({item(11, "GIFT")})).size(), 1U);
}

TEST_F(PlanOrder, a_support_course_that_is_missing_is_refused_and_due_again) {
    config.customer_support = {"HELP", {"student"}};
    const auto effects = plan(order({item(11, "EFORM")}));
    EXPECT_EQ(effects.front().cause, "CONFIG: customer support course HELP does not exist");
    EXPECT_TRUE(effects.front().next_try);
}

TEST_F(PlanOrder, plans_one_notice_for_each_holder_of_the_sales_role_of_an_order_never_placed) {
    config.notify_sales = config::NotifySales{"sales"};
    auto view = order({item(11, "GIFT")});
    const auto effects = plan(view);
    ASSERT_EQ(effects.size(), 3U);
    EXPECT_EQ(std::get<NotifySales>(effects[0].intent).recipient, MoodleUserId{4});
    EXPECT_EQ(std::get<NotifySales>(effects[1].intent).recipient, MoodleUserId{9});
    EXPECT_EQ(std::get<NotifySales>(effects[0].intent).text, "Order 4711 [TU81YWRUUTLDL0U1OQ==]: 100.000 EUR");
    auto decision = producing(view);
    decision.known.placed_fingerprint = 99;
    EXPECT_EQ(plan_order(view, decision, config, moodle).size(), 1U);
}

TEST_F(PlanOrder, an_order_that_is_only_placed_gets_its_notice_and_nothing_else) {
    config.notify_sales = config::NotifySales{"sales"};
    const auto view = order({item(11, "EFORM")});
    auto decision = producing(view);
    decision.work = Decision::Work::place;
    EXPECT_EQ(plan_order(view, decision, config, moodle).size(), 2U);
}

TEST_F(PlanOrder, before_payment_only_the_support_course_is_planned) {
    config.customer_support = {"CUSTOMERSUPPORT", {"student"}};
    const auto view = order({item(11, "EFORM")});
    auto decision = producing(view);
    decision.work = Decision::Work::prepay;
    const auto effects = plan_order(view, decision, config, moodle);
    ASSERT_EQ(effects.size(), 1U);
    EXPECT_EQ(effects.front().phase, Phase::prepay);
}

} // namespace
} // namespace shopd::handlers::tests
