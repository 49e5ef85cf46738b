#include "tests/e2e/support/at_work.hpp"

/// Orders that share a transaction id, in the trace.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;
using ::testing::Contains;
using ::testing::HasSubstr;

const shop::NewCustomer bob{.first_name = "Bob", .last_name = "Martin", .email = "bob@example.org"};

std::string heading(const shop::Order& order) {
    return "Order of bill " + std::to_string(order.bill) + " : customer " + std::to_string(order.customer) +
           ", its transaction id is shared with ";
}

TEST(ToldApart, two_bills_with_one_transaction_id_have_their_lines_marked_wave_by_wave) {
    AtWork at;
    at.site.execute("drop index mdl_locashopbill_tra_uix"); // a site whose index was lost
    at.daemon.start_ready();
    const auto one = at.buy();
    EVENTUALLY_COMPLETE(at, one);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    const auto two = at.buy({.customer = bob, .transaction_id = one.transaction_id});
    EVENTUALLY_COMPLETE(at, two);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    shop::set_status(at.database, one.bill, "PAYBACK");
    EVENTUALLY(at.daemon.trace_of(one.transaction_id).back().find("Order of bill") == std::string::npos &&
                   enrolments_in(at.site, "EFORM-C") == 1,
               at.daemon);
    EVENTUALLY(all_quiet(at.site), at.daemon);

    const auto trace = at.daemon.trace_of(one.transaction_id);
    EXPECT_THAT(trace, Contains(heading(two) + "bill " + std::to_string(one.bill) + " (customer " +
                                std::to_string(one.customer) + ")"));
    const auto told = at.daemon.command({"trace", "scan", std::to_string(one.bill)});
    EXPECT_EQ(told.exit_code, 0);
    EXPECT_THAT(told.output,
                HasSubstr("2 orders have, or had, this transaction id:\n  bill " + std::to_string(one.bill)));
    const auto mark = [](const shop::Order& order) {
        return "bill " + std::to_string(order.bill) + ", customer " + std::to_string(order.customer);
    };
    std::istringstream lines{told.output};
    int of_two = 0, of_one = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line.find("bob.martin") != std::string::npos && line.find("-- [") != std::string::npos) {
            ++of_two;
            EXPECT_TRUE(line.starts_with(mark(two))) << line;
        }
        if (line.starts_with(mark(one))) ++of_one;
    }
    EXPECT_GT(of_two, 0) << told.output;
    EXPECT_GT(of_one, 1) << "what the refund took back\n" << told.output;
    EXPECT_ALL_WELL(at);
}

TEST(ToldApart, a_shopper_who_took_the_bill_over_is_told_from_the_one_before) {
    AtWork at{"production: { taken_over: produce }\n"};
    at.daemon.start_ready();
    const auto first = shop::place(at.database);
    EVENTUALLY(at.daemon.trace_of(first.transaction_id).size() == 1U && all_quiet(at.site), at.daemon);
    const auto second = shop::take_over(at.database, first, bob);
    shop::pay(at.database, second.bill);
    EVENTUALLY_COMPLETE(at, second);
    const auto trace = at.daemon.trace_of(first.transaction_id);
    EXPECT_EQ(trace[0], "Order placed : 1 objects");
    EXPECT_EQ(trace[1], heading(second) + "customer " + std::to_string(first.customer) + ", who had this bill before");
    EXPECT_THAT(at.daemon.command({"trace", "list"}).output, HasSubstr("SHARED-ID"));
}

} // namespace
} // namespace shopd::e2e
