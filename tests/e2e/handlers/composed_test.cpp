#include "tests/e2e/handlers/sold.hpp"

#include <csignal>

/// Handlers that operators compose: from YAML alone, and put in force by a reload.
namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

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

} // namespace
} // namespace shopd::e2e
