#include "tests/e2e/undo/refunding.hpp"

namespace shopd::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// Sold, produced, and cancelled since.
sandbox::shop::Order cancelled(Refunding& at) {
    auto order = at.sell("SHORT");
    EXPECT_TRUE(sandbox::wait_until([&] { return bill_status(at.site, order.bill) == "COMPLETE"; }, 90s));
    sandbox::shop::cancel(at.database, order.bill);
    EXPECT_TRUE(sandbox::wait_until([&] { return dead_causes(at.site, order.bill) == "cancelled after payment"; }, 90s))
        << at.daemon.log();
    return order;
}

CommandResult undo(Refunding& at, std::int64_t bill, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"dead", "retry", "--undo", std::to_string(bill)});
    return at.daemon.command(more);
}

std::string note_of(Refunding& at, std::int64_t bill) {
    return at.site.value("select coalesce(max(h ->> 'note'), '') from moodle_shopd.orders, "
                         "jsonb_array_elements(history) h where bill = $1",
                         {std::to_string(bill)});
}

TEST(CancelledAfterPayment, is_undone_on_a_persons_word_with_who_and_why_on_record) {
    Refunding at;
    const auto order = cancelled(at);
    const auto said = undo(at, order.bill, {"--why", "the money went back by cheque"});
    EXPECT_EQ(said.exit_code, 0);
    EXPECT_THAT(said.output, HasSubstr("to be undone: 1 orders"));
    EVENTUALLY_UNDONE(at, order);
    EXPECT_EQ(at.access().suspended, 1);
    EXPECT_EQ(at.product(order), "1 billed delete");
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    EXPECT_THAT(note_of(at, order.bill), StartsWith("undo by "));
    EXPECT_THAT(note_of(at, order.bill), HasSubstr(": the money went back by cheque"));
    EXPECT_THAT(at.daemon.trace_of(order.transaction_id),
                ::testing::Contains("Production Controller : Undo starting from CANCELLED ..."));

    const auto again = undo(at, order.bill);
    EXPECT_EQ(again.exit_code, 1);
    EXPECT_THAT(again.output, HasSubstr("nothing is on the dead list"));
}

TEST(CancelledAfterPayment, that_was_undone_paid_anew_and_cancelled_again_asks_for_a_person_again) {
    Refunding at;
    const auto order = cancelled(at);
    ASSERT_EQ(undo(at, order.bill).exit_code, 0);
    EVENTUALLY_UNDONE(at, order);
    sandbox::shop::pay(at.database, order.bill);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.access(), (Access{1900000000, 1950000000, 0}));
    EVENTUALLY(all_quiet(at.site), at.daemon);
    sandbox::shop::cancel(at.database, order.bill);
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), "cancelled after payment");
    EXPECT_EQ(at.access().suspended, 0);
}

TEST(CancelledAfterPayment, and_paid_again_before_the_word_was_given_is_left_as_it_is) {
    Refunding at;
    const auto order = cancelled(at);
    at.daemon.stop();
    sandbox::shop::pay(at.database, order.bill);
    EXPECT_EQ(undo(at, order.bill).exit_code, 1);
    EXPECT_EQ(note_of(at, order.bill), "");
}

TEST(TheWordToUndo, wants_an_order_and_a_why_goes_with_it_alone) {
    Refunding at;
    EXPECT_EQ(at.daemon.command({"dead", "retry", "--undo"}).exit_code, 64);
    EXPECT_EQ(at.daemon.command({"dead", "retry", "--why", "x", "1"}).exit_code, 64);
    EXPECT_EQ(at.daemon.command({"dead", "retry", "--undo", "--cause", "CONFIG:*"}).exit_code, 1);
}

TEST(TheBrakeOnUndos, is_released_by_the_word_to_undo_and_what_is_undone_on_it_is_not_braked) {
    Refunding at{"brakes: { undos: 1 per 10 min }\nproduction: { workers: 1 }\n"};
    const auto first = at.sell("SHORT");
    const auto second = at.sell("LONG");
    const auto third = at.sell("ALWAYS");
    for (const auto& order : {first, second, third})
        EVENTUALLY_COMPLETE(at, order);
    sandbox::shop::cancel(at.database, third.bill);
    EVENTUALLY(dead_causes(at.site, third.bill) == "cancelled after payment", at.daemon);
    at.pay_back(first);
    EVENTUALLY_UNDONE(at, first);
    at.pay_back(second);
    EVENTUALLY(dead_causes(at.site, second.bill) == "brake: undos", at.daemon);
    ASSERT_EQ(at.daemon.command({"dead", "retry", "--undo", "--cause", "brake: undos"}).exit_code, 0);
    EVENTUALLY_UNDONE(at, second);
    ASSERT_EQ(undo(at, third.bill).exit_code, 0);
    EVENTUALLY_UNDONE(at, third);
    EXPECT_EQ(at.access().suspended, 1);
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
