#include "tests/e2e/support/at_work.hpp"

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

/// Customers who gave their contact data two hours ago, to a shop that is installed since yesterday.
struct Visitors : AtWork {
    Visitors() : AtWork{"feed: { sweep: { open: 1 s, all: 1 s }, verify_after: 300 ms, quiet: 200 ms }\n"} {
        daemon.start_ready();
        site.execute("update moodle_shopd.site set adopted_at = adopted_at - interval '1 day'");
    }

    /// @param created  SQL
    std::string visitor(const std::string& email, const std::string& created = "now() - interval '2 hours'") {
        database.begin(); // at once, as the sweep sees it
        const auto id = std::to_string(shop::create_customer(database, {.email = email}));
        database.execute("update mdl_local_shop_customer set timecreated = extract(epoch from " + created +
                         ")::bigint where id = " + id);
        database.commit();
        return id;
    }

    void set(const std::string& customer, const std::string& columns) {
        site.execute("update mdl_local_shop_customer set " + columns + " where id = " + customer);
    }

    /// The lines of customers, as they stand.
    std::vector<std::string> told() {
        auto lines = daemon.trace();
        std::erase_if(lines, [](const auto& line) { return line.find("Customer ") == line.npos; });
        return lines;
    }
};

using Lines = std::vector<std::string>;

TEST(CustomerEvents, without_an_order_are_traced_once_each_without_a_transaction_id) {
    Visitors at;
    const auto one = at.visitor("one@example.org");
    EVENTUALLY(at.told() == (Lines{"Customer " + one + " : contact data given, without an order"}), at.daemon);
    at.set(one, "city = 'Lyon'");
    EVENTUALLY(at.told().size() == 2U, at.daemon);
    at.set(one, "hasaccount = 4");
    EVENTUALLY(at.told().size() == 3U, at.daemon);
    ASSERT_EQ(at.daemon.stop(), 0);
    at.site.execute("delete from mdl_local_shop_customer where id = " + one);
    at.daemon.start_ready();
    EVENTUALLY(at.told().size() == 4U && all_quiet(at.site), at.daemon);
    EXPECT_EQ(at.told(), (Lines{"Customer " + one + " : contact data given, without an order",
                                "Customer " + one + " : contact data changed, without an order",
                                "Customer " + one + " : bound to an account, without an order",
                                "Customer " + one + " : deleted, without an order"}));
    EXPECT_EQ(at.site.number("select count(*) from moodle_shopd.customers"), 0);
}

TEST(CustomerEvents, of_those_who_order_or_order_still_or_were_there_before_are_not_traced) {
    Visitors at;
    const auto order = at.buy({.customer = {.email = "buys@example.org"}});
    EVENTUALLY_COMPLETE(at, order);
    at.set(std::to_string(order.customer), "timecreated = timecreated - 7200");
    at.visitor("now@example.org", "now() - interval '1 minute'");
    at.visitor("before@example.org", "now() - interval '1 year'");
    const auto last = at.visitor("last@example.org");
    EVENTUALLY(!at.told().empty(), at.daemon);
    EXPECT_EQ(at.told(), (Lines{"Customer " + last + " : contact data given, without an order"}));
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
