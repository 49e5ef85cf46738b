#include "handlers/customer_events.hpp"

#include <gtest/gtest.h>

namespace shopd::handlers::tests {
namespace {

TEST(CustomerLine, says_what_became_of_whom_and_nothing_of_their_data) {
    const StreamKey customer{"12"};
    EXPECT_EQ(customer_line({customer, "given"}), "Customer 12 : contact data given, without an order");
    EXPECT_EQ(customer_line({customer, "changed"}), "Customer 12 : contact data changed, without an order");
    EXPECT_EQ(customer_line({customer, "bound"}), "Customer 12 : bound to an account, without an order");
    EXPECT_EQ(customer_line({customer, "deleted"}), "Customer 12 : deleted, without an order");
    EXPECT_EQ(customer_line({customer, "erased"}), "Customer 12 : personal data erased");
}

TEST(CustomerLine, is_read_back_as_its_customer_and_from_no_other_line) {
    for (const char* what : {"given", "changed", "bound", "deleted", "erased"})
        EXPECT_EQ(parse_customer_line(customer_line({StreamKey{"12"}, what})), StreamKey{"12"}) << what;
    for (const char* line : {"", "Customer ", "Customer 12", "Customer 12 : ", "Customer 12 : something else",
                             "No customer 12 : personal data erased"})
        EXPECT_EQ(parse_customer_line(line), std::nullopt) << line;
}

} // namespace
} // namespace shopd::handlers::tests
