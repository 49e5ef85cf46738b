#include "handlers/plan_order.hpp"
#include "tests/unit/handlers/fixture.hpp"

#include <gtest/gtest.h>

namespace shopd::handlers::tests {
namespace {

class Stops : public ::testing::Test {
protected:
    std::vector<Effect> plan(const OrderView& view) { return plan_order(view, producing(view), config, moodle); }

    static std::map<EffectKey, Effect> by_key(const std::vector<Effect>& effects) {
        std::map<EffectKey, Effect> all;
        for (const auto& effect : effects)
            all.emplace(effect.key, effect);
        return all;
    }

    static bool names(const std::vector<Effect>& effects, const std::string& code) {
        return std::any_of(effects.begin(), effects.end(),
                           [&](const auto& effect) { return effect.key.item_code == code; });
    }

    config::Config config = configuration();
    DirectoryView moodle = directory();
};

TEST_F(Stops, an_order_that_a_person_holds_is_worked_on_in_no_state_and_its_states_are_noted) {
    for (const auto* status : {"PLACED", "PENDING", "SOLDOUT", "COMPLETE"}) {
        auto view = order({item(11, "EFORM")});
        view.now->status = status;
        view.now->emission_date = std::chrono::time_point_cast<std::chrono::seconds>(view.clock);
        view.held = Stop{"root", "the bank asks", view.clock};
        const auto decision = decide(view, config);
        EXPECT_EQ(decision.work, Decision::Work::nothing) << status;
        EXPECT_FALSE(decision.hold) << "not a cause that dead retry could release";
        EXPECT_EQ(decision.known.history.back().status, status);
    }
}

TEST_F(Stops, a_held_order_is_produced_like_any_other_once_it_is_released) {
    auto view = order({item(11, "EFORM")});
    view.now->emission_date = std::chrono::time_point_cast<std::chrono::seconds>(view.clock);
    EXPECT_EQ(decide(view, config).work, Decision::Work::produce);
}

TEST_F(Stops, a_clash_of_a_held_order_stands_beside_the_hold) {
    auto view = order({item(11, "EFORM")});
    view.now->customer_key = StreamKey{"nobody"};
    view.customer.reset();
    view.held = Stop{"root", "the bank asks", view.clock};
    const auto decision = decide(view, config);
    EXPECT_EQ(decision.work, Decision::Work::nothing);
    EXPECT_EQ(decision.known.cause, cause::no_customer);
}

TEST_F(Stops, a_paused_products_item_is_not_planned_and_the_others_are) {
    auto view = order({item(11, "EFORM"), item(12, "GIFT")});
    view.pauses.products = {"EFORM"};
    const auto effects = plan(view);
    EXPECT_FALSE(names(effects, "EFORM")) << "a plan would freeze the configuration that it is paused for";
    EXPECT_TRUE(names(effects, "GIFT"));
    EXPECT_TRUE(waits_for_pause(view, by_key(effects), config));
}

TEST_F(Stops, a_paused_handler_stops_what_it_planned_and_what_it_would) {
    auto view = order({item(11, "EFORM")});
    view.pauses.handlers = {"std_enrolonecourse"};
    EXPECT_TRUE(plan(view).empty());
    auto planned = order({item(11, "EFORM")});
    record(planned, plan(planned), Outcome::retry);
    planned.pauses.handlers = {"std_enrolonecourse"};
    EXPECT_TRUE(is_paused(planned, planned.now->items.front(), config));
    config.products.clear();
    EXPECT_TRUE(is_paused(planned, planned.now->items.front(), config)) << "the ledger says whose it is";
    EXPECT_TRUE(waits_for_pause(planned, planned.ledger, config));
    planned.pauses.handlers = {"std_other"};
    EXPECT_FALSE(is_paused(planned, planned.now->items.front(), config));
}

TEST_F(Stops, an_item_that_is_done_waits_for_no_pause) {
    auto view = order({item(11, "EFORM")});
    record(view, plan(view), Outcome::done);
    view.pauses.products = {"EFORM"};
    EXPECT_FALSE(waits_for_pause(view, view.ledger, config));
}

} // namespace
} // namespace shopd::handlers::tests
