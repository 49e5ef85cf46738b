#include "tests/e2e/handlers/sold.hpp"

#include <csignal>

/// Handlers that operators compose: from YAML alone, and put in force by a reload.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

using ::testing::Contains;
using ::testing::StartsWith;

constexpr const char* like_std =
    "handlers:\n"
    "  like_std:\n"
    "    params: { coursename: { required: true }, role: , endtime: { type: time }, groupname: }\n"
    "    postpay:\n"
    "      - enrol: { coursename: \"{coursename}\", role: \"{role}\", endtime: \"{endtime}\" }\n"
    "      - group: { coursename: \"{coursename}\" }\n"
    "      - group: { coursename: \"{coursename}\", name: \"{groupname}\" }\n"
    "      - product:\n";

std::string products(const std::string& handler, const std::string& more) {
    return "products:\n" + rule("FULL", handler, "coursename: EFORM-C, endtime: +30 days, groupname: Spring") +
           rule("BARE", handler, "coursename: EFORM-C" + more);
}

/// The ledger of a bill's items, in order, without what is another in another order: ids, times and the handler's name.
std::vector<sandbox::Row> ledger(AtWork& at, const shop::Order& order) {
    return at.site.rows(
        "select item_code, element, occurrence, place, phase, kind, outcome, cause, detail, attempts, "
        "(select string_agg(key || '=' || replace(value, result->>'handler', 'HANDLER'), ',' order by key) from "
        "jsonb_each_text(intent) where key not in ('start', 'end', 'idnumber', 'catalogitem', 'before')), "
        "(intent->>'end')::bigint - (intent->>'start')::bigint, "
        "(select string_agg(key, ',' order by key) from jsonb_each_text(result) where key not in ('created', 'group')) "
        "from moodle_shopd.ledger where bill = $1 and item_code <> '' order by item_code, place",
        {std::to_string(order.bill)});
}

shop::Order buy_both(AtWork& at, const std::string& email) {
    return at.buy({.customer = {.email = email}, .items = {{"FULL", 1}, {"BARE", 1}}});
}

TEST(ComposedHandler, does_after_a_reload_what_the_one_that_is_built_in_does_line_for_line_in_the_ledger) {
    AtWork at{products("std_enrolonecourse", "")};
    for (const auto* code : {"FULL", "BARE"})
        shop::create_catalog_item(at.database, {.code = code, .renewable = true});
    at.daemon.start_ready();
    const auto built_in = buy_both(at, "one@example.org");
    EVENTUALLY_COMPLETE(at, built_in);
    at.daemon.configure(like_std + products("like_std", ""));
    at.daemon.signal(SIGHUP);
    EVENTUALLY(at.daemon.log().find("handlers.like_std: added") != std::string::npos, at.daemon);
    const auto composed = buy_both(at, "other@example.org");
    EVENTUALLY_COMPLETE(at, composed);
    const auto wanted = ledger(at, built_in);
    EXPECT_EQ(wanted.size(), 12U);
    EXPECT_EQ(ledger(at, composed), wanted);
    EXPECT_EQ(products_shown(at.site, composed.bill), 2);
    EXPECT_TRUE(tells(at, composed.transaction_id, "LIKE_STD PostPay : Completed for EFORM-C..."));
    EXPECT_ALL_WELL(at);
}

TEST(ComposedHandler, follows_its_plan_when_its_list_changes_and_says_what_is_not_there) {
    AtWork at{"handlers: { open: { params: { course: }, postpay: [ { enrol: { coursename: \"{course}\" } }, { trace: "
              "\"Opened for {account.username} of {bill.id}\" }, { product: } ] } }\n"
              "products:\n" +
              rule("OPEN", "open", "course: NO-SUCH")};
    shop::create_catalog_item(at.database, {.code = "OPEN"});
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"OPEN", 1}}});
    EVENTUALLY(dead_causes(at.site, order.bill) == "CONFIG: no course with coursename NO-SUCH", at.daemon);
    sandbox::moodle::create_course(at.database, {.short_name = "NO-SUCH"});
    ASSERT_EQ(at.retry(order.bill), 0);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_TRUE(
        tells(at, order.transaction_id, "OPEN PostPay : Opened for benoit.tostain of " + std::to_string(order.bill)));
    EXPECT_EQ(enrolments_in(at.site, "NO-SUCH"), 1);
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_ALL_WELL(at);
}

TEST(ComposedHandler, whose_group_nobody_enrols_in_has_a_cause_and_is_given_once_somebody_did) {
    AtWork at{"handlers: { join: { postpay: [ { group: { coursename: EFORM-C, name: Readers } }, { product: } ] } }\n"
              "products:\n" +
              rule("JOIN", "join", "") + rule("EFORM", "std_enrolonecourse", "coursename: EFORM-C")};
    shop::create_catalog_item(at.database, {.code = "JOIN"});
    at.daemon.start_ready();
    const auto order = at.buy({.items = {{"JOIN", 1}}});
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(products_shown(at.site, order.bill), 0);
    const auto course = at.buy({.items = {{"EFORM", 1}}});
    EVENTUALLY_COMPLETE(at, course);
    ASSERT_EQ(at.retry(order.bill), 0);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_ALL_WELL(at);
}

constexpr const char* early = "production: { prepay: [PENDING] }\n"
                              "handlers:\n"
                              "  early:\n"
                              "    prepay:\n"
                              "      - enrol: { coursename: EFORM-C }\n"
                              "      - trace: \"Early for {account.username}\"\n"
                              "    postpay: [ { group: { coursename: EFORM-C, name: Paid } }, { product: } ]\n"
                              "products:\n"
                              "  EARLY: { handler: early }\n";

/// Status of the enrolments in the course that is sold early, groups there, and products.
std::string given(AtWork& at, const shop::Order& order) {
    return at.site.value(
        "select coalesce((select string_agg(ue.status::text, ',') from mdl_user_enrolments ue join mdl_enrol e on "
        "e.id = ue.enrolid join mdl_course c on c.id = e.courseid where c.shortname = 'EFORM-C'), 'none') || ' ' || "
        "(select count(*) from mdl_groups where name = 'Paid') || ' ' || (select count(*) from mdl_local_shop_product "
        "where customerid = $1)",
        {std::to_string(order.customer)});
}

TEST(ComposedHandler, prepares_before_the_payment_and_gives_the_rest_after_it) {
    AtWork at{early};
    shop::create_catalog_item(at.database, {.code = "EARLY"});
    at.daemon.start_ready();
    const auto order = shop::place(at.database, {.items = {{"EARLY", 1}}});
    shop::set_status(at.database, order.bill, "PENDING");
    EVENTUALLY(given(at, order) == "0 0 0", at.daemon);
    EVENTUALLY(tells(at, order.transaction_id, "EARLY Prepay : Early for benoit.tostain"), at.daemon);
    shop::pay(at.database, order.bill);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(given(at, order), "0 1 1");
    EXPECT_THAT(at.daemon.trace_of(order.transaction_id), Contains(StartsWith("EARLY PostPay : Completed for ")));
    EXPECT_ALL_WELL(at);
}

TEST(ComposedHandler, takes_back_what_it_prepared_for_an_order_that_is_never_paid) {
    AtWork at{early};
    shop::create_catalog_item(at.database, {.code = "EARLY"});
    at.daemon.start_ready();
    const auto order = shop::place(at.database, {.items = {{"EARLY", 1}}});
    shop::set_status(at.database, order.bill, "PENDING");
    EVENTUALLY(given(at, order) == "0 0 0", at.daemon);
    shop::cancel(at.database, order.bill);
    EVENTUALLY(given(at, order) == "1 0 0", at.daemon);
    EXPECT_ALL_WELL(at);
}

TEST(ComposedHandler, prepares_what_is_paid_at_once_before_it_gives_the_rest) {
    AtWork at{early};
    shop::create_catalog_item(at.database, {.code = "EARLY"});
    at.daemon.start_ready();
    const auto order = at.buy_once_seen({.items = {{"EARLY", 1}}});
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(given(at, order), "0 1 1");
    const auto lines = at.daemon.trace_of(order.transaction_id);
    const auto place = [&](const std::string& line) {
        return std::find(lines.begin(), lines.end(), line) - lines.begin();
    };
    EXPECT_LT(place("Prepay Production : preproducing for EARLY"), place("EARLY Prepay : Early for benoit.tostain"));
    EXPECT_LT(place("EARLY Prepay : Early for benoit.tostain"), place("Production Controller : Post Pay process"));
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
