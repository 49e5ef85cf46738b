#include "handlers/shared_transaction.hpp"
#include "tests/unit/handlers/fixture.hpp"

#include <gtest/gtest.h>

namespace shopd::handlers::tests {
namespace {

OrderView shared(std::vector<Sharer> sharers) {
    auto view = order({item(11, "EFORM")});
    view.now->transaction_id = "TU8==";
    view.sharers = std::move(sharers);
    return view;
}

TEST(SharedTransaction, is_said_with_the_other_bills_and_customers) {
    auto view = shared({{BillId{4710}, StreamKey{"9"}}});
    view.bill = BillId{4711};
    EXPECT_EQ(shared_transaction_line(view),
              "Order of bill 4711 : customer 7, its transaction id is shared with bill 4710 (customer 9)");
    view.sharers.push_back({BillId{4711}, StreamKey{"8"}});
    EXPECT_EQ(shared_transaction_line(view), "Order of bill 4711 : customer 7, its transaction id is shared with bill "
                                             "4710 (customer 9), customer 8, who had this bill before");
}

TEST(SharedTransaction, is_nothing_to_say_of_an_order_alone_or_without_an_id) {
    EXPECT_EQ(shared_transaction_line(shared({})), std::nullopt);
    auto view = shared({{BillId{4710}, StreamKey{"9"}}});
    view.now->transaction_id.clear();
    EXPECT_EQ(shared_transaction_line(view), std::nullopt);
}

TEST(SharedTransaction, of_hundreds_of_orders_stays_one_line) {
    std::vector<Sharer> sharers;
    for (int bill = 1; bill <= 500; ++bill)
        sharers.push_back({BillId{bill}, StreamKey{"9"}});
    const auto line = shared_transaction_line(shared(sharers));
    ASSERT_TRUE(line);
    EXPECT_TRUE(line->ends_with("bill 10 (customer 9) and 490 more")) << *line;
}

TEST(SharedTransaction, line_is_read_back_as_bill_and_customer) {
    auto view = shared({{BillId{4710}, StreamKey{"9"}}});
    const auto owner = parse_shared_transaction_line(*shared_transaction_line(view));
    ASSERT_TRUE(owner);
    EXPECT_EQ(owner->bill, view.bill);
    EXPECT_EQ(owner->customer, StreamKey{"7"});
    EXPECT_TRUE(parse_shared_transaction_line(*shared_transaction_line(view) + " (again)"));
}

TEST(SharedTransaction, is_read_from_no_other_line) {
    for (const char* line : {"", "Order placed : 1 objects", "Order of bill ",
                             "Order of bill x : customer 7, its "
                             "transaction id is shared with y",
                             "Order of bill 4711 : customer 7",
                             "Order of bill 99999999999999999999 : customer 7, its "
                             "transaction id is shared with bill 1 (customer 2)"})
        EXPECT_EQ(parse_shared_transaction_line(line), std::nullopt) << line;
}

} // namespace
} // namespace shopd::handlers::tests
