#include "tests/e2e/handlers/sold.hpp"

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

const std::string extending =
    rule("EXT", "std_extendenrolperiod", "coursename: EFORM-C, enroltype: manual, extension: 10");
const std::string settings = "feed: { verify_after: 300 ms, quiet: 200 ms }\nproducts:\n";
const std::string ends =
    settings + rule("EFORM", "std_enrolonecourse", "coursename: EFORM-C, endtime: +30 days") + extending;
const std::string unlimited = settings + extending;

struct Access {
    std::int64_t start, end;
    bool suspended;
    friend bool operator==(const Access&, const Access&) = default;
};

void PrintTo(const Access& access, std::ostream* out) {
    *out << access.start << " to " << access.end << (access.suspended ? ", suspended" : "");
}

class Extensions : public ::testing::Test {
protected:
    void open(const std::string& yaml) {
        at.emplace(yaml);
        shop::create_catalog_item(at->database, {.code = "EXT"});
    }

    shop::NewOrder extension(const shop::Order& of, int quantity = 1, const std::string& transaction_id = "") {
        return {.known_customer = of.customer, .items = {{"EXT", quantity}}, .transaction_id = transaction_id};
    }

    /// A customer whose account is enrolled by hand.
    shop::Order enrolled(std::int64_t start, std::int64_t end, bool suspended = false) {
        const auto user = sandbox::moodle::create_user(
            at->database, {.username = "benoit.tostain", .email = "benoit.tostain@example.org"});
        sandbox::moodle::enrol(at->database, user, 3, 5, start, end, suspended);
        return {.customer = shop::create_customer(at->database, {}, user)};
    }

    Access access() {
        const auto row = at->site.rows("select timestart, timeend, status from mdl_user_enrolments").at(0);
        return {std::stoll(*row[0]), std::stoll(*row[1]), row[2] == "1"};
    }

    std::int64_t days_of_access() { return (access().end - access().start) / day; }

    std::string days_of_products() {
        return at->site.value("select string_agg(((enddate - startdate) / 86400)::text, ' ' order by id) from "
                              "mdl_local_shop_product");
    }

    std::optional<AtWork> at;
};

TEST_F(Extensions, bought_in_two_orders_add_up_and_the_product_follows) {
    open(ends);
    at->daemon.start_ready();
    const auto first = at->buy({});
    EVENTUALLY_COMPLETE(*at, first);
    const auto one = at->buy_once_seen(extension(first, 1, "ONE"));
    EVENTUALLY_COMPLETE(*at, one);
    EXPECT_EQ(days_of_access(), 40);
    const auto other = at->buy(extension(first, 2));
    EVENTUALLY_COMPLETE(*at, other);
    EXPECT_EQ(days_of_access(), 60);
    EXPECT_EQ(days_of_products(), "60");
    EXPECT_EQ(at->site.value("select string_agg(eventtype, ' ' order by id) from mdl_local_shop_productevent"),
              "billed updated updated");
    EXPECT_EQ(at->daemon.trace_of("ONE"),
              (std::vector<std::string>{
                  "Order placed : 1 objects", "Production Controller : Full production starting from PLACED ...",
                  "Prepay Production : preproducing for EXT",
                  "Prepay Commons : Known account benoit.tostain at process entry.",
                  "Production Controller : Post Pay process", "Postpay Production : producing for EXT",
                  "STD_EXTEND_ENROL_PERIOD Postpay : Complete...",
                  "Production Controller : Updating bill state to COMPLETE"}));
    EXPECT_EQ(at->site.number("select count(*) from mdl_role_assignments where contextid = 12"), 1);
    EXPECT_ALL_WELL(*at);
}

TEST_F(Extensions, paid_at_the_same_moment_add_up) {
    open(ends);
    at->daemon.start_ready();
    const auto first = at->buy({});
    EVENTUALLY_COMPLETE(*at, first);
    std::vector<std::int64_t> bills;
    for (int i = 0; i < 3; ++i)
        bills.push_back(shop::place(at->database, extension(first)).bill);
    EVENTUALLY(all_quiet(at->site), at->daemon);
    at->pay_all(bills);
    EVENTUALLY(at->site.number("select count(*) from mdl_local_shop_bill where status = 'COMPLETE'") == 4, at->daemon);
    EXPECT_EQ(days_of_access(), 60);
    EXPECT_EQ(days_of_products(), "60");
    EXPECT_ALL_WELL(*at);
}

TEST_F(Extensions, of_two_customers_of_one_account_add_up) {
    open(unlimited);
    const auto now = at->site.number("select extract(epoch from now())::bigint");
    const auto one = enrolled(now, now + 30 * day);
    const auto user =
        at->site.value("select hasaccount from mdl_local_shop_customer where id = $1", {std::to_string(one.customer)});
    shop::Order other{.customer = shop::create_customer(at->database, {}, std::stoll(user))};
    const auto first = shop::place(at->database, extension(one));
    const auto second = shop::place(at->database, extension(other));
    at->daemon.start_ready();
    EVENTUALLY(all_quiet(at->site), at->daemon);
    at->pay_all({first.bill, second.bill});
    EVENTUALLY(at->site.number("select count(*) from mdl_local_shop_bill where status = 'COMPLETE'") == 2, at->daemon);
    EXPECT_EQ(days_of_access(), 50);
    EXPECT_EQ(at->site.number("select count(*) from mdl_local_shop_productevent"), 0) << "a teacher gave the access";
    EXPECT_NOTHING_TWICE(at->site);
}

TEST_F(Extensions, bought_with_the_course_itself_count_from_its_end) {
    open(ends);
    at->daemon.start_ready();
    const auto order = at->buy({.items = {{"EXT", 1}, {"EFORM", 1}}});
    EVENTUALLY_COMPLETE(*at, order);
    EXPECT_EQ(days_of_access(), 40);
    EXPECT_EQ(days_of_products(), "40");
    EXPECT_ALL_WELL(*at);
}

TEST_F(Extensions, of_an_unlimited_access_leave_it_unlimited) {
    open(unlimited);
    at->daemon.start_ready();
    const auto first = at->buy({});
    EVENTUALLY_COMPLETE(*at, first);
    const auto calls = at->moodle.count("enrol_manual_enrol_users");
    const auto more = at->buy(extension(first));
    EVENTUALLY_COMPLETE(*at, more);
    EXPECT_EQ(access().end, 0);
    EXPECT_EQ(at->site.number("select enddate from mdl_local_shop_product"), 0);
    EXPECT_EQ(at->moodle.count("enrol_manual_enrol_users"), calls);
    EXPECT_ALL_WELL(*at);
}

TEST_F(Extensions, of_an_access_that_is_past_count_from_the_payment_and_open_it_again) {
    open(unlimited);
    const auto customer = enrolled(1000, 2000, true);
    at->daemon.start_ready();
    const auto order = at->buy(extension(customer));
    EVENTUALLY_COMPLETE(*at, order);
    const auto paid =
        at->site.number("select floor(extract(epoch from paid_at))::bigint from moodle_shopd.orders where bill = $1",
                        {std::to_string(order.bill)});
    EXPECT_EQ(access(), (Access{1000, paid + 10 * day, false}));
    EXPECT_NOTHING_TWICE(at->site);
}

TEST_F(Extensions, of_an_order_placed_and_paid_again_are_not_added_again) {
    open(ends);
    at->daemon.start_ready();
    const auto first = at->buy({});
    EVENTUALLY_COMPLETE(*at, first);
    BUY_TWICE_OVER(*at, order, extension(first));
    EXPECT_EQ(days_of_access(), 40);
    EXPECT_EQ(days_of_products(), "40");
    EXPECT_EQ(at->site.number("select count(*) from mdl_local_shop_productevent e join mdl_local_shop_billitem i on "
                              "i.id = e.billitemid where i.billid = $1 and e.eventtype = 'updated'",
                              {std::to_string(order.bill)}),
              1);
    EXPECT_ALL_WELL(*at);
}

TEST_F(Extensions, of_nothing_are_a_cause_and_are_given_once_there_is_an_enrolment) {
    open(unlimited);
    at->daemon.start_ready();
    const auto order = at->buy({.items = {{"EXT", 1}}, .transaction_id = "NOTHING"});
    EVENTUALLY_DEAD(*at, order);
    EXPECT_EQ(dead_causes(at->site, order.bill), "DATA: no enrolment to extend in EFORM-C");
    EVENTUALLY(tells(*at, "NOTHING", "STD_EXTEND_ENROL_PERIOD Postpay Error : Could not extend..."), at->daemon);
    const auto now = at->site.number("select extract(epoch from now())::bigint");
    sandbox::moodle::enrol(at->database, at->account_of(order), 3, 5, now, now + 5 * day);
    ASSERT_EQ(at->retry(order.bill), 0);
    EVENTUALLY_COMPLETE(*at, order);
    EXPECT_EQ(days_of_access(), 15);
    EXPECT_ALL_WELL(*at);
}

TEST_F(Extensions, whose_answer_was_lost_are_not_added_again_though_the_next_is) {
    open(ends);
    at->daemon.start_ready();
    const auto first = at->buy({});
    EVENTUALLY_COMPLETE(*at, first);
    at->moodle.add({.action = "die_after", .function = "enrol_manual_enrol_users", .times = 1});
    const auto one = at->buy(extension(first));
    const auto other = at->buy(extension(first));
    EVENTUALLY_COMPLETE(*at, one);
    EVENTUALLY_COMPLETE(*at, other);
    EXPECT_EQ(days_of_access(), 50);
    EXPECT_EQ(days_of_products(), "50");
    EXPECT_ALL_WELL(*at);
}

} // namespace
} // namespace shopd::e2e
