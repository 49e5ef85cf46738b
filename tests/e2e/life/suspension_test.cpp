#include "tests/e2e/handlers/sold.hpp"
#include "tests/e2e/life/living.hpp"

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;
using ::testing::Contains;
using ::testing::HasSubstr;

constexpr const char* function = "core_user_update_users";

/// EFORM gives course 3 for a day, BOOK is a product by itself for 50 days; customer support goes on for ever.
struct Idling : AtWork {
    explicit Idling(const std::string& after = "30 days", const std::string& support = "CUSTOMERSUPPORT")
        : AtWork{"expiry: { before: [], after: [], suspend_account_after: " + after +
                     " }\nbrakes: { older_than: 9000 days }\n" +
                     (support.empty() ? "" : "customer_support: { course: " + support + ", roles: [student] }\n") +
                     "feed: { verify_after: 300 ms, quiet: 200 ms }\nproducts:\n" +
                     rule("EFORM", "std_enrolonecourse", "coursename: EFORM-C, endtime: +1 days") +
                     rule("BOOK", "std_registeredproduct", "endtime: +50 days"),
                 {.with_support_course = true}} {
        shop::create_catalog_item(database, {.code = "BOOK"});
        daemon.start_ready();
    }

    shop::Order sold(const shop::NewOrder& what = {}) {
        auto order = buy(what);
        wait_complete(order);
        user = account_of(order);
        return order;
    }

    /// Everybody's clock but this machine's; then every order is swept.
    void pass(const std::string& days) {
        rest();
        site.execute("create or replace function moodle_shopd.now() returns timestamptz language sql stable parallel "
                     "safe as $body$ select pg_catalog.clock_timestamp() + interval '" +
                     days + " days' $body$");
        sweep();
    }

    void sweep() {
        if (daemon.runs()) {
            ASSERT_EQ(daemon.stop(), 0);
        }
        daemon.start_ready();
        rest();
    }

    void rest() {
        EVENTUALLY(site.number("select (select count(*) from moodle_shopd.outbox) + (select count(*) from "
                               "moodle_shopd.streams where due_at < moodle_shopd.now() + interval '1 minute')") == 0,
                   daemon);
    }

    bool suspended() {
        return site.number("select suspended from mdl_user where id = $1", {std::to_string(user)}) == 1;
    }

    void set_suspended(int value) {
        site.execute("update mdl_user set suspended = $2 where id = $1", {std::to_string(user), std::to_string(value)});
    }

    std::int64_t user = 0;

private:
    void wait_complete(const shop::Order& order) { EVENTUALLY_COMPLETE(*this, order); }
};

TEST(AccountSuspension, comes_once_after_the_last_product_and_goes_when_the_customer_buys_again) {
    Idling at;
    const auto first = at.sold();
    at.pass("30");
    EXPECT_FALSE(at.suspended()) << "a day too early";
    at.pass("32");
    EXPECT_TRUE(at.suspended());
    at.sweep();
    EXPECT_EQ(at.moodle.count(function), 1U);
    EXPECT_THAT(at.daemon.trace_of(first.transaction_id),
                Contains(HasSubstr("Product Controller : User " + std::to_string(at.user) +
                                   " suspended, whose last product ended on "))
                    .Times(1));

    const auto again = at.sold({.known_customer = first.customer, .items = {{"BOOK", 1}}});
    EVENTUALLY(!at.suspended(), at.daemon);
    EVENTUALLY(
        tells(at, first.transaction_id, "Product Controller : User " + std::to_string(at.user) + " active again"),
        at.daemon);
    EXPECT_EQ(at.account_of(again), at.user);
    at.pass("79");
    EXPECT_FALSE(at.suspended()) << "counted from the new product's end";
    at.pass("82");
    EXPECT_TRUE(at.suspended());
    EXPECT_THAT(at.daemon.trace_of(again.transaction_id), Contains(HasSubstr(" suspended, whose last product ended")));
    EXPECT_EQ(at.moodle.count(function), 3U);
    EXPECT_EQ(dead_causes(at.site, first.bill) + dead_causes(at.site, again.bill), "");
    EXPECT_NOTHING_TWICE(at.site);
    EXPECT_ACCOUNTS_TOLD(at.site, &at.daemon);
}

TEST(AccountSuspension, goes_when_a_product_is_prolonged_and_is_made_once_whatever_is_killed) {
    Idling at;
    const auto order = at.sold({.items = {{"BOOK", 1}}});
    at.rest();
    at.site.execute("update mdl_local_shop_product set enddate = 1700000000");
    EVENTUALLY(at.site.number("select count(*) from moodle_shopd.products where enddate = 1700000000") == 1, at.daemon);
    at.rest();
    ASSERT_EQ(at.daemon.stop(), 0);
    at.site.execute("update moodle_shopd.orders set paid_at = paid_at - interval '900 days'");
    at.moodle.add({.action = "hold", .function = function, .when = "after"});
    at.daemon.start_ready();
    ASSERT_TRUE(at.moodle.wait_for(function, "held"));
    at.daemon.kill();
    at.moodle.clear_faults();
    at.daemon.start_ready();
    at.rest();
    EXPECT_TRUE(at.suspended());
    EXPECT_EQ(at.moodle.count(function), 1U);
    EXPECT_EQ(at.site.value("select outcome from moodle_shopd.ledger where kind = 'account_suspension'"), "done");

    at.moodle.add({.action = "die_after", .function = function, .times = 1});
    at.site.execute("update mdl_local_shop_product set enddate = 2000000000");
    EVENTUALLY(!at.suspended(), at.daemon);
    at.rest();
    EXPECT_EQ(at.site.value("select outcome from moodle_shopd.ledger where kind = 'account_suspension'"), "undone");
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
}

TEST(AccountSuspension, leaves_alone_whoever_has_something_else_and_what_is_not_ours) {
    Idling at;
    const auto order = at.sold();
    const auto course = sandbox::moodle::create_course(at.database, {.short_name = "OTHER"});
    sandbox::moodle::enrol(at.database, at.user, course, 5, 0, 0);
    at.pass("64");
    EXPECT_FALSE(at.suspended()) << "a teacher gave another access";
    at.site.execute("update mdl_user_enrolments ue set status = 1 from mdl_enrol e where e.id = ue.enrolid and "
                    "e.courseid = $1",
                    {std::to_string(course)});
    const auto open = shop::place(at.database, {.known_customer = order.customer, .items = {{"BOOK", 1}}});
    at.sweep();
    EXPECT_FALSE(at.suspended()) << "an order is open";
    shop::set_status(at.database, open.bill, "CANCELLED");
    at.rest();
    at.site.execute("update mdl_config set value = value || ',' || $1 where name = 'siteadmins'",
                    {std::to_string(at.user)});
    at.sweep();
    EXPECT_FALSE(at.suspended()) << "a site administrator";
    at.site.execute("update mdl_config set value = replace(value, ',' || $1, '') where name = 'siteadmins'",
                    {std::to_string(at.user)});
    at.site.execute("update moodle_shopd.accounts set created = false");
    at.sweep();
    EXPECT_FALSE(at.suspended()) << "an account that was there before";
    at.site.execute("update moodle_shopd.accounts set created = true");
    at.set_suspended(1);
    at.sweep();
    EXPECT_EQ(at.moodle.count(function), 0U) << "an operator suspended it";
    at.sold({.known_customer = order.customer, .items = {{"BOOK", 1}}});
    at.rest();
    EXPECT_TRUE(at.suspended()) << "and it is not ours to lift";
    EXPECT_EQ(at.moodle.count(function), 0U);
}

TEST(AccountSuspension, without_customer_support_leaves_alone_whoever_has_another_access) {
    Idling at{"30 days", ""};
    at.sold();
    const auto course = sandbox::moodle::create_course(at.database, {.short_name = "OTHER"});
    ASSERT_EQ(at.site.value("select idnumber from mdl_course where id = $1", {std::to_string(course)}), "");
    sandbox::moodle::enrol(at.database, at.user, course, 5, 0, 0);
    at.pass("64");
    EXPECT_FALSE(at.suspended()) << "a teacher gave another access";
    at.site.execute("update mdl_user_enrolments ue set status = 1 from mdl_enrol e where e.id = ue.enrolid and "
                    "e.courseid = $1",
                    {std::to_string(course)});
    at.sweep();
    EXPECT_TRUE(at.suspended());
}

TEST(AccountSuspension, that_somebody_lifted_is_not_repeated_and_one_that_is_refused_is_named) {
    Idling at;
    const auto order = at.sold();
    at.moodle.add({.action = "exception",
                   .function = function,
                   .exception = "core\\exception\\webservice_access_exception",
                   .errorcode = "accessexception",
                   .message = "Refused by the test"});
    at.pass("32");
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), std::string{"CONFIG: "} + function + ": accessexception");
    EXPECT_EQ(bill_status(at.site, order.bill), "COMPLETE");
    at.moodle.clear_faults();
    ASSERT_EQ(at.retry(order.bill), 0);
    EVENTUALLY(at.suspended(), at.daemon);
    at.rest();
    at.set_suspended(0);
    at.sweep();
    EXPECT_FALSE(at.suspended());
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
}

TEST(AccountSuspension, is_off_unless_it_is_asked_for) {
    Idling at{"0 days"};
    at.sold();
    at.pass("900");
    EXPECT_FALSE(at.suspended());
    EXPECT_EQ(at.moodle.count(function), 0U);
}

} // namespace
} // namespace shopd::e2e
