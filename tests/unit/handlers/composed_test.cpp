#include "handlers/composed.hpp"
#include "tests/unit/handlers/fixture.hpp"

#include <gtest/gtest.h>

namespace shopd::handlers::tests {
namespace {

config::ComposedEffect effect(const std::string& kind, const std::map<std::string, std::string>& fields) {
    config::ComposedEffect made;
    made.kind = kind;
    for (const auto& [name, value] : fields)
        made.fields[name] = {value, {"shop.yaml", 7, 3}};
    return made;
}

class Composed : public ::testing::Test {
protected:
    Composed() { handler.description = {"sell", {{"course", config::ParameterDescription::Type::text, ""}}, {}, ""}; }

    ItemPlan plan(Phase phase = Phase::postpay) {
        view = order({sold});
        ItemContext context{*view.now, view.now->items.front(), handler.description.name, params, moodle, paid_at};
        context.shopper.answers = answers;
        return plan_composed(context, handler, phase);
    }

    std::string cause() {
        const auto made = plan();
        EXPECT_TRUE(made.effects.empty());
        return made.failure ? made.failure->cause : "";
    }

    config::ComposedHandler handler;
    shop::BillItem sold = item(11, "SOLD");
    DirectoryView moodle = directory();
    std::map<std::string, config::Parameter> params{{"course", {"EFORM-C", {}}}};
    std::map<std::string, std::vector<std::string>> answers;
    OrderView view;
};

TEST_F(Composed, plans_its_effects_in_order_with_what_the_parameters_say) {
    handler.postpay = {effect("enrol", {{"coursename", "{course}"}, {"endtime", "+10 days"}}),
                       effect("group", {{"coursename", "{course}"}}), effect("product", {})};
    const auto made = plan();
    ASSERT_EQ(made.effects.size(), 4U);
    EXPECT_EQ(std::get<Enrolment>(made.effects[0]).end, paid_at + 10 * 86400);
    EXPECT_EQ(std::get<Membership>(made.effects[2]).name, "");
    const auto& product = std::get<Product>(made.effects[3]);
    EXPECT_EQ(product.context_type, product_of_enrolment);
    EXPECT_EQ(product.end, paid_at + 10 * 86400);
    EXPECT_EQ(product.production_data, "course=EFORM-C&handler=sell");
}

TEST_F(Composed, leaves_its_place_to_a_group_whose_name_comes_out_empty) {
    handler.description.parameters.push_back({"name", config::ParameterDescription::Type::text, ""});
    handler.postpay = {effect("group", {{"coursename", "{course}"}, {"name", "{name}"}})};
    const auto made = plan();
    ASSERT_EQ(made.effects.size(), 2U);
    EXPECT_TRUE(std::holds_alternative<Nothing>(made.effects[0]));
}

TEST_F(Composed, wants_the_answers_that_it_names) {
    handler.postpay = {effect("enrol", {{"coursename", "{answer.course}"}})};
    EXPECT_EQ(cause(), "DATA: no answer.course for SOLD");
    answers["course"] = {"EFORM-C"};
    EXPECT_FALSE(plan().failure);
}

TEST_F(Composed, refuses_a_value_that_is_none_of_its_kind) {
    handler.postpay = {effect("enrol", {{"coursename", "{course}"}, {"endtime", "{answer.until}"}})};
    answers["until"] = {"tomorrow"};
    EXPECT_EQ(cause(), "DATA: endtime of enrol for SOLD");
    answers["until"] = {"+2 days"};
    EXPECT_EQ(std::get<Enrolment>(plan().effects[0]).end, paid_at + 2 * 86400);
}

TEST_F(Composed, freezes_a_call_with_all_but_the_account) {
    auto call = effect("call", {{"function", "core_x_do"}});
    call.arguments = {{"text", {"{answer.name} {bill.id} {account.id}", {}}}};
    call.observe =
        config::ComposedObserve{"select from t where a = {answer.name} and b = {account.id}", "", {}, "", {}};
    answers["name"] = {"'; drop {account.username}"};
    handler.postpay = {call};
    handler.undo = {call};
    const auto made = plan();
    ASSERT_EQ(made.effects.size(), 2U);
    const auto& planned = std::get<Call>(made.effects[0]);
    std::string missing;
    EXPECT_EQ(config::fill(planned.arguments[0].second, account_lookup(MoodleUserId{174}, "ben"), missing),
              "'; drop {account.username} " + std::to_string(view.bill.value()) + " 174");
    EXPECT_EQ(planned.observe->sql, "select from t where a = $1 and b = $2");
    EXPECT_EQ(config::fill(planned.observe->values[0], account_lookup(MoodleUserId{174}, "ben"), missing),
              "'; drop {account.username}");
    EXPECT_FALSE(planned.at_undo);
    EXPECT_TRUE(planned.stays);
    EXPECT_TRUE(std::get<Call>(made.effects[1]).at_undo);
}

TEST_F(Composed, prepares_by_a_list_of_its_own_with_which_the_calls_of_its_undo_go) {
    auto call = effect("call", {{"function", "core_x_undo"}});
    handler.prepay = {effect("enrol", {{"coursename", "{course}"}})};
    handler.postpay = {effect("product", {})};
    handler.undo = {call};
    const auto prepared = plan(Phase::prepay);
    ASSERT_EQ(prepared.effects.size(), 2U);
    EXPECT_TRUE(std::holds_alternative<Enrolment>(prepared.effects[0]));
    EXPECT_TRUE(std::get<Call>(prepared.effects[1]).at_undo);
    EXPECT_EQ(plan(Phase::postpay).effects.size(), 1U);
}

TEST_F(Composed, looks_up_what_its_effects_name_by_what_is_known) {
    handler.postpay = {effect("enrol", {{"coursename", "{course}"}, {"role", "{answer.role}"}})};
    auto config = configuration();
    config.handlers = {handler};
    const config::ProductRule rule{.pattern = "SOLD", .handler = "sell", .params = params, .place = {}};
    const auto rules = rules_to_look_up(config, rule);
    ASSERT_EQ(rules.size(), 1U);
    EXPECT_EQ(rules[0].params.at("coursename").value, "EFORM-C");
    EXPECT_FALSE(rules[0].params.contains("role"));
}

} // namespace
} // namespace shopd::handlers::tests
