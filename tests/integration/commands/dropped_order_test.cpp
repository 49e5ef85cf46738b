#include "handlers/decide.hpp"

#include <gtest/gtest.h>

using namespace shopd;
using namespace shopd::handlers;

namespace {

/// An order of customer 7, paid and held by a brake, as `dead drop` leaves it.
OrderView dropped_order() {
    OrderView view;
    view.bill = BillId{4711};
    view.clock = TimePoint{std::chrono::milliseconds{1763800900000}};
    shop::Bill bill;
    bill.id = view.bill;
    bill.customer_key = StreamKey{"7"};
    bill.status = "SOLDOUT";
    bill.transaction_id = "T1";
    bill.emission_date = shop::Seconds{std::chrono::seconds{1763800000}};
    shop::BillItem item;
    item.code = "EFORM";
    item.type = "BILLING";
    bill.items.push_back(item);
    view.now = bill;
    view.customer = shop::Customer{};
    KnownOrder known;
    known.customer = bill.customer_key;
    known.status = bill.status;
    const TimePoint seen{std::chrono::milliseconds{1763800500000}};
    known.history = {{"SOLDOUT", "7", seen},
                     {"SOLDOUT", "7", seen, "dropped brake: inserted already paid by root: a restore"}};
    known.paid_at = seen;
    known.changed_at = seen;
    known.released = {cause::brake_inserted};
    view.known = known;
    view.changes = {{9, 'R', bill.customer_key, bill.status, view.clock}};
    return view;
}

} // namespace

TEST(DroppedOrder, is_left_alone_and_off_the_dead_list_while_it_stands_as_it_is) {
    const auto decision = decide(dropped_order(), {});
    EXPECT_EQ(decision.work, Decision::Work::nothing);
    EXPECT_FALSE(decision.hold);
    EXPECT_FALSE(decision.look_at);
    EXPECT_EQ(decision.known.cause, "");
    EXPECT_EQ(decision.known.history.back().note, "dropped brake: inserted already paid by root: a restore");
}

TEST(DroppedOrder, is_judged_anew_once_it_changes) {
    auto view = dropped_order();
    view.now->status = "COMPLETE";
    EXPECT_EQ(decide(view, {}).work, Decision::Work::produce);
    view.now->status = "CANCELLED";
    const auto cancelled = decide(view, {});
    ASSERT_TRUE(cancelled.hold);
    EXPECT_EQ(cancelled.hold->cause, cause::cancelled);
}

TEST(DroppedOrder, is_produced_when_it_was_retried_instead) {
    auto view = dropped_order();
    view.known->history.pop_back();
    EXPECT_EQ(decide(view, {}).work, Decision::Work::produce);
}
