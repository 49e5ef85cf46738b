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
}

} // namespace
} // namespace shopd::handlers::tests
