#include "tests/unit/handlers/fixture.hpp"

#include "handlers/plan_order.hpp"

#include <gtest/gtest.h>

/// Orders of the back office: drafts (WORKING) that never get a transaction id.
namespace shopd::handlers::tests {
namespace {

/// Paid now, emitted an hour ago, without a transaction id; `seen` is what the outbox saw of it, in order.
OrderView without_id(const std::vector<std::pair<std::string, std::string>>& seen) {
    auto view = order({item(11, "EFORM")});
    view.now->transaction_id.clear();
    view.now->emission_date = std::chrono::floor<std::chrono::seconds>(view.clock - std::chrono::hours{1});
    std::int64_t id = 1;
    for (const auto& [status, customer] : seen) {
        view.changes.push_back(
            {id, id == 1 ? 'I' : 'U', StreamKey{customer}, status, view.clock - std::chrono::minutes{5}});
        ++id;
    }
    return view;
}

TEST(MadeByHand, an_order_that_was_a_draft_is_produced_without_a_transaction_id) {
    const auto view = without_id({{"WORKING", "7"}, {"PENDING", "7"}, {"SOLDOUT", "7"}});
    const auto decision = decide(view, configuration());
    EXPECT_FALSE(decision.hold);
    EXPECT_EQ(decision.work, Decision::Work::produce);
}

TEST(MadeByHand, an_order_whose_history_has_it_as_a_draft_is_produced) {
    auto view = without_id({{"SOLDOUT", "7"}});
    view.changes.front().kind = 'U';
    view.known = KnownOrder{};
    view.known->customer = view.now->customer_key;
    view.known->status = "WORKING";
    view.known->history = {{"WORKING", "7", view.clock - std::chrono::hours{1}}};
    EXPECT_EQ(decide(view, configuration()).work, Decision::Work::produce);
}

TEST(MadeByHand, an_order_that_was_never_a_draft_waits_for_its_id_and_is_held) {
    const auto view = without_id({{"PLACED", "7"}, {"SOLDOUT", "7"}});
    const auto decision = decide(view, configuration());
    ASSERT_TRUE(decision.hold);
    EXPECT_EQ(decision.hold->cause, cause::no_transaction_id);
}

TEST(MadeByHand, a_draft_is_nothing_to_do_and_a_placed_one_is_placed) {
    auto view = without_id({{"WORKING", "7"}});
    view.now->status = "WORKING";
    EXPECT_EQ(decide(view, configuration()).work, Decision::Work::nothing);
    view.now->status = "PLACED";
    EXPECT_EQ(decide(view, configuration()).work, Decision::Work::place);
}

TEST(MadeByHand, a_customer_whom_the_seller_changes_in_the_draft_takes_nothing_over) {
    const auto changed_draft = without_id({{"WORKING", ""}, {"WORKING", "6"}, {"WORKING", "7"}, {"SOLDOUT", "7"}});
    EXPECT_EQ(decide(changed_draft, configuration()).work, Decision::Work::produce);
    const auto taken_over = without_id({{"WORKING", "6"}, {"PLACED", "6"}, {"SOLDOUT", "7"}});
    ASSERT_TRUE(decide(taken_over, configuration()).hold);
    EXPECT_EQ(decide(taken_over, configuration()).hold->cause, cause::taken_over);
}

TEST(MadeByHand, an_adopted_draft_still_owes_its_place_line) {
    auto view = without_id({{"PLACED", "7"}});
    view.now->status = "PLACED";
    view.known = KnownOrder{};
    view.known->adopted = true;
    view.known->customer = view.now->customer_key;
    view.known->status = "WORKING";
    view.known->history = {{"WORKING", "7", view.clock - std::chrono::hours{1}}};
    const auto decision = decide(view, configuration());
    EXPECT_EQ(decision.work, Decision::Work::place);
    EXPECT_FALSE(decision.known.placed_fingerprint);
}

TEST(MadeByHand, the_message_to_sales_names_the_bill_alone) {
    EXPECT_EQ(sales_text(*without_id({}).now), "Order 4711: 100.000 EUR");
}

} // namespace
} // namespace shopd::handlers::tests
