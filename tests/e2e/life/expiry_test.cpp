#include "tests/e2e/life/living.hpp"

#include <fstream>

namespace shopd::e2e {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::int64_t day = 86400;
constexpr const char* sender_function = "core_message_send_instant_messages";
constexpr const char* told_of_ends = "notify_sales: { role: sales }\nexpiry: { before: [30, 7, 1], after: [2] }\n";

struct Ending : Living {
    explicit Ending(const std::string& yaml = told_of_ends) : Living{yaml} {}

    /// Sells SHORT, paid and begun long ago, and lets it end in so many days, a minute sooner.
    sandbox::shop::Order sold_until(std::int64_t days) {
        auto order = sold_long_ago("SHORT");
        ends_in(order, days);
        return order;
    }

    sandbox::shop::Order sold_long_ago(const std::string& code) {
        auto order = sold(code);
        rest();
        site.execute("update moodle_shopd.orders set paid_at = paid_at - interval '900 days' where bill = $1",
                     {std::to_string(order.bill)});
        return order;
    }

    void ends_in(const sandbox::shop::Order& order, std::int64_t days, const std::string& also = "") {
        change(order, also + "startdate = 1, enddate = extract(epoch from moodle_shopd.now())::bigint - 60 + " +
                          std::to_string(days * day));
        settle();
    }

    void settle() { EVENTUALLY_FOLLOWED(*this); }

    /// Nothing waits but for a moment that is days away.
    void rest() {
        EVENTUALLY(site.number("select (select count(*) from moodle_shopd.outbox) + (select count(*) from "
                               "moodle_shopd.streams where due_at < moodle_shopd.now() + interval '1 minute')") == 0,
                   daemon);
    }

    /// Everybody's clock but this machine's.
    void shift_clock(const std::string& by) {
        site.execute("create or replace function moodle_shopd.now() returns timestamptz language sql stable parallel "
                     "safe as $body$ select pg_catalog.clock_timestamp() + interval '" +
                     by + "' $body$");
    }

    void start_again() {
        ASSERT_EQ(daemon.stop(), 0);
        daemon.start_ready();
        rest();
    }

    /// Messages about an end: what the customer got, then sales, in order.
    std::string told() {
        return site.value("select coalesce(string_agg(case when smallmessage like 'Account %' then 'sales' else "
                          "'customer' end || substring(smallmessage from ' (?:ends in|ended) [0-9]+'), ', ' "
                          "order by smallmessage like 'Account %', id), '') "
                          "from mdl_messages where smallmessage like '%(product %'");
    }
};

TEST(Expiry, tells_customer_and_sales_once_whatever_is_killed_or_set_back) {
    Ending at;
    const auto order = at.sold_until(5);
    EVENTUALLY(at.told() == "customer ends in 5, sales ends in 5", at.daemon) << at.told();
    at.daemon.kill();
    at.daemon.start_ready();
    at.change(order, "extradata = 'x'");
    EVENTUALLY_FOLLOWED(at);
    at.shift_clock("3 days");
    at.start_again();
    EXPECT_EQ(at.told(), "customer ends in 5, sales ends in 5") << "no new moment has come";
    at.shift_clock("4 days 12 hours");
    at.start_again();
    EVENTUALLY(at.told() == "customer ends in 5, customer ends in 1, sales ends in 5, sales ends in 1", at.daemon);
    at.rest();
    at.shift_clock("0 days");
    at.start_again();
    EXPECT_EQ(at.told().size(),
              std::string{"customer ends in 5, customer ends in 1, sales ends in 5, sales ends in 1"}.size())
        << at.told();
    const auto reference = at.site.value("select reference from mdl_local_shop_product");
    const auto lines = at.daemon.trace_of(order.transaction_id);
    for (const auto* whom : {"customer", "sales"})
        for (const auto* when : {"7 days", "1 day"})
            EXPECT_THAT(lines, Contains(HasSubstr(std::string{"Product Controller : Notification to "} + whom + " " +
                                                  when + " before the end of product " + reference + " on "))
                                   .Times(1));
    EXPECT_EQ(bill_status(at.site, order.bill), "COMPLETE");
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    EXPECT_NOTHING_TWICE(at.site);
    EXPECT_ACCOUNTS_TOLD(at.site, &at.daemon);
}

TEST(Expiry, of_a_moved_end_is_told_anew_and_the_end_itself_stands_in_the_trace) {
    Ending at;
    const auto order = at.sold_until(5);
    EVENTUALLY(at.told() == "customer ends in 5, sales ends in 5", at.daemon);
    at.ends_in(order, 6);
    EVENTUALLY(at.told() == "customer ends in 5, customer ends in 6, sales ends in 5, sales ends in 6", at.daemon);
    at.ends_in(order, 0);
    EVENTUALLY(at.site.number("select count(*) from moodle_shopd.ledger where kind = 'nothing' and phase = 'placing' "
                              "and outcome = 'done'") == 1,
               at.daemon);
    at.ends_in(order, -2);
    EVENTUALLY(at.told().find("customer ended 2") != std::string::npos &&
                   at.told().find("sales ended 2") != std::string::npos,
               at.daemon);
    at.start_again();
    EXPECT_THAT(at.daemon.trace_of(order.transaction_id), Contains(HasSubstr(" ended on ")).Times(1));
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
}

TEST(Expiry, waits_for_the_next_moment_and_tells_nobody_of_one_that_came_before_the_product_was_there) {
    Ending at;
    const auto order = at.sold("SHORT");
    at.ends_in(order, 5);
    EVENTUALLY(
        at.site.number("select count(*) from moodle_shopd.orders o join moodle_shopd.products k using (bill) where "
                       "abs(extract(epoch from o.look_at) - (k.enddate - 86400)) < 5") == 1,
        at.daemon);
    EXPECT_EQ(at.told(), "");
}

TEST(Expiry, switched_on_later_is_told_of_moments_as_they_come_and_never_of_ends_long_past) {
    Ending at{""};
    const auto soon = at.sold_until(1);
    const auto past = at.sold_until(-40);
    at.rest();
    ASSERT_EQ(at.daemon.stop(), 0);
    at.daemon.configure("products:\n  SHORT: { handler: std_enrolonecourse, params: { coursename: EFORM-C } }\n"
                        "expiry: { before: [1], after: [30] }\n");
    at.daemon.start_ready();
    at.rest();
    EXPECT_EQ(at.told(), "customer ends in 1");
    EXPECT_EQ(at.site.number("select count(*) from moodle_shopd.ledger where phase = 'placing' and bill = $1",
                             {std::to_string(past.bill)}),
              0);
    EXPECT_NE(soon.bill, past.bill);
}

TEST(Expiry, is_not_told_of_products_without_end_or_deleted_or_suspended_in_Moodle_or_paid_back) {
    Ending at;
    const auto order = at.sold_long_ago("SHORT");
    at.ends_in(order, 5, "deleted = 1, ");
    at.site.execute("update mdl_user_enrolments set status = 1");
    at.change(order, "extradata = 'x'");
    at.settle();
    at.rest();
    at.pay_back(order);
    EVENTUALLY(at.site.value("select status from moodle_shopd.orders where bill = $1", {std::to_string(order.bill)}) ==
                   "PAYBACK",
               at.daemon);
    at.rest();
    EXPECT_EQ(at.told(), "");
    const auto always = at.sold_long_ago("ALWAYS");
    const auto within = at.sold_until(5);
    at.start_again();
    EXPECT_EQ(at.told(), "") << "the other's access goes on";
    EXPECT_NE(always.bill, within.bill);
}

TEST(Expiry, of_a_test_order_is_told_and_a_lost_answer_makes_no_second_message) {
    Ending at;
    at.daemon.start_ready();
    const auto order = at.buy({.known_customer = at.customer, .items = {{"SHORT", 1}}, .test = true});
    EVENTUALLY_COMPLETE(at, order);
    at.rest();
    at.site.execute("update moodle_shopd.orders set paid_at = paid_at - interval '900 days'");
    at.moodle.add({.action = "die_after", .function = sender_function, .call = 2});
    at.ends_in(order, 5);
    EVENTUALLY(at.told() == "customer ends in 5, sales ends in 5" && at.moodle.count(sender_function) >= 3, at.daemon);
    EVENTUALLY(at.site.number("select count(*) from moodle_shopd.ledger where kind like 'notify_%' and outcome <> "
                              "'done'") == 0,
               at.daemon);
    EXPECT_EQ(at.told(), "customer ends in 5, sales ends in 5");
    EXPECT_EQ(at.site.number("select test from mdl_local_shop_product"), 1);
}

TEST(Expiry, refused_is_on_the_dead_list_keeps_nothing_else_from_being_done_and_is_sent_when_retried) {
    Ending at;
    const auto order = at.sold_long_ago("SHORT");
    at.moodle.add({.action = "exception",
                   .function = sender_function,
                   .exception = "core\\exception\\webservice_access_exception",
                   .errorcode = "accessexception",
                   .message = "Refused by the test"});
    at.ends_in(order, 5);
    EVENTUALLY(dead_causes(at.site, order.bill).find(sender_function) != std::string::npos, at.daemon);
    at.rest();
    EXPECT_EQ(bill_status(at.site, order.bill), "COMPLETE");
    EXPECT_THAT(
        at.daemon.trace_of(order.transaction_id),
        Contains(HasSubstr("Product Controller Warning : Failed notification to customer 7 days before the end")));
    at.moodle.clear_faults();
    EXPECT_EQ(at.retry(order.bill), 0);
    EVENTUALLY(at.told() == "customer ends in 5, sales ends in 5", at.daemon);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
}

TEST(Expiry, that_a_reload_switches_on_is_told_of_what_was_sold_before) {
    Ending at{"notify_sales: { role: sales }\n"};
    at.sold_until(7);
    at.rest();
    EXPECT_EQ(at.told(), "");
    std::ofstream{at.daemon.folder() / "conf.d" / "expiry.yaml"} << "expiry: { before: [30, 7, 1], after: [2] }\n";
    at.daemon.signal(SIGHUP);
    EVENTUALLY(at.told() == "customer ends in 7, sales ends in 7", at.daemon) << at.told();
}

} // namespace
} // namespace shopd::e2e
