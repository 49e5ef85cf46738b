#include "tests/e2e/support/at_work.hpp"

/// A person's data, erased from under the daemon at work.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Erase, lets_nothing_be_produced_twice_and_the_customer_order_again_with_the_same_account) {
    AtWork at{"feed: { sweep: { open: 1 s, all: 1 s }, verify_after: 300 ms, quiet: 200 ms }\n"};
    at.daemon.start_ready();
    const auto order = at.buy();
    EVENTUALLY_COMPLETE(at, order);
    const auto customer = std::to_string(order.customer);
    // While it is verified it is refused; nothing of the answer is lost by asking again.
    EVENTUALLY(at.daemon.command({"erase", customer, "--why", "on request"}).exit_code == 0, at.daemon);
    const auto told = "Customer " + customer + " : personal data erased";
    EVENTUALLY(at.daemon.trace().back() == told, at.daemon);
    EXPECT_EQ(at.site.number("select count(*) from moodle_shopd.ledger where (intent::text || result::text) ilike "
                             "'%tostain%'"),
              0);
    EXPECT_EQ(at.site.number("select count(*) from moodle_shopd.accounts where email is not null"), 0);

    const auto lines = at.daemon.trace().size();
    at.site.execute("update mdl_local_shop_bill set lastactiondate = lastactiondate + 1"); // the feed looks again
    at.site.execute("insert into moodle_shopd.outbox (change, bill, customer) select 'R', id, customerid from "
                    "mdl_local_shop_bill");
    EVENTUALLY(all_quiet(at.site), at.daemon);
    EXPECT_EQ(at.daemon.trace().size(), lines);
    const auto drifts = at.daemon.command({"reconcile"});
    EXPECT_EQ(drifts.exit_code, 0) << drifts.output;
    EXPECT_THAT(at.daemon.command({"explain", std::to_string(order.bill)}).output, Not(HasSubstr("tostain")));

    const auto next = at.buy({.known_customer = order.customer});
    EVENTUALLY_COMPLETE(at, next);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    EXPECT_EQ(accounts_of(at.site, "benoit.tostain@example.org"), 1);
    EXPECT_THAT(at.daemon.trace_of(next.transaction_id),
                Contains("Prepay Commons : Known account benoit.tostain at process entry."));
    EXPECT_NOTHING_TWICE(at.site);
}

TEST(Erase, of_an_order_that_is_refunded_afterwards_still_takes_its_access_back) {
    AtWork at;
    at.daemon.start_ready();
    const auto order = at.buy();
    EVENTUALLY_COMPLETE(at, order);
    EVENTUALLY(at.daemon.command({"erase", std::to_string(order.customer), "--why", "on request"}).exit_code == 0,
               at.daemon);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    shop::set_status(at.database, order.bill, "PAYBACK");
    EVENTUALLY(enrolments_in(at.site, "EFORM-C") == 0, at.daemon);
    EVENTUALLY(all_quiet(at.site), at.daemon);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
}

} // namespace
} // namespace shopd::e2e
