#include "tests/e2e/support/at_work.hpp"

#include <chrono>

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

constexpr std::int64_t day = 86400;

std::int64_t now() {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

struct Access {
    std::int64_t start = 0, end = 0, suspended = 0;
};

/// A customer who has an account, and a shop that sells course 3 as SOLD with these parameters.
struct Selling : AtWork {
    explicit Selling(const std::string& params, const std::string& yaml = "", sandbox::SiteOptions options = {},
                     bool renewable = false)
        : AtWork{"products:\n  SOLD: { handler: std_enrolonecourse, params: { coursename: EFORM-C" + params + " } }\n" +
                     yaml,
                 options} {
        shop::create_catalog_item(database, {.code = "SOLD", .renewable = renewable});
        user = sandbox::moodle::create_user(database, {.username = "known", .email = "known@example.org"});
        customer = shop::create_customer(database, {}, user);
    }

    shop::Order sell() {
        if (!daemon.runs()) daemon.start_ready();
        return buy({.known_customer = customer, .items = {{"SOLD", 1}}});
    }

    Access access(std::int64_t course = 3) {
        const auto rows = site.rows(
            "select timestart, timeend, ue.status from mdl_user_enrolments ue join mdl_enrol e on e.id = ue.enrolid "
            "where ue.userid = $1 and e.courseid = $2",
            {std::to_string(user), std::to_string(course)});
        if (rows.size() != 1) return {-1, -1, -1};
        return {std::stoll(rows[0][0].value_or("0")), std::stoll(rows[0][1].value_or("0")),
                std::stoll(rows[0][2].value_or("0"))};
    }

    std::string roles(std::int64_t course = 3) {
        return site.value("select coalesce(string_agg(r.roleid::text, ' ' order by r.roleid), '') from "
                          "mdl_role_assignments r join mdl_context x "
                          "on x.id = r.contextid where x.contextlevel = 50 and x.instanceid = $2 and r.userid = $1",
                          {std::to_string(user), std::to_string(course)});
    }

    std::int64_t user = 0;
    std::int64_t customer = 0;
};

TEST(Enrolments, that_have_no_end_are_not_cut_by_a_dated_product) {
    Selling at{", endtime: +30 days"};
    sandbox::moodle::enrol(at.database, at.user, 3, 5, 1000, 0);
    const auto order = at.sell();
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.access().start, 1000);
    EXPECT_EQ(at.access().end, 0);
    EXPECT_EQ(at.moodle.count("enrol_manual_enrol_users"), 0U);
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_ALL_WELL(at);
}

TEST(Enrolments, that_are_dated_are_widened_to_the_earlier_start_and_the_later_end) {
    Selling at{", starttime: 1900000000, endtime: 2000000000"};
    sandbox::moodle::enrol(at.database, at.user, 3, 5, 1950000000, 1960000000);
    const auto order = at.sell();
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.access().start, 1900000000);
    EXPECT_EQ(at.access().end, 2000000000);
    EXPECT_ALL_WELL(at);
}

TEST(Enrolments, keep_an_earlier_start_and_a_later_end_that_were_there) {
    Selling at{", starttime: 1900000000, endtime: 2000000000"};
    sandbox::moodle::enrol(at.database, at.user, 3, 5, 1800000000, 1950000000);
    const auto order = at.sell();
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.access().start, 1800000000);
    EXPECT_EQ(at.access().end, 2000000000);
    EXPECT_ALL_WELL(at);
}

TEST(Enrolments, that_are_dated_are_made_unlimited_by_an_unlimited_product) {
    Selling at{""};
    sandbox::moodle::enrol(at.database, at.user, 3, 5, 1000, now() + day);
    const auto order = at.sell();
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.access().start, 1000);
    EXPECT_EQ(at.access().end, 0);
    EXPECT_ALL_WELL(at);
}

TEST(Enrolments, that_are_suspended_are_reactivated_for_the_course_that_was_bought) {
    Selling at{""};
    sandbox::moodle::enrol(at.database, at.user, 3, 5, 1000, 0, true);
    const auto order = at.sell();
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.access().suspended, 0);
    EXPECT_EQ(at.access().start, 1000);
    EXPECT_ALL_WELL(at);
}

TEST(Enrolments, that_are_suspended_in_the_support_course_are_left_alone) {
    Selling at{"",
               "customer_support: { course: CUSTOMERSUPPORT, roles: [student, customer] }\n",
               {.with_support_course = true}};
    sandbox::moodle::enrol(at.database, at.user, 2, 5, 1000, 0, true);
    const auto order = at.sell();
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.access(2).suspended, 1);
    EXPECT_EQ(at.access(2).start, 1000);
    EXPECT_EQ(at.access(3).suspended, 0);
    EXPECT_ALL_WELL(at);
}

TEST(Enrolments, that_exist_get_the_role_of_the_product_beside_their_own) {
    Selling at{", role: customer"};
    sandbox::moodle::enrol(at.database, at.user, 3, 5, 1000, 0);
    const auto order = at.sell();
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.roles(), "5 12");
    EXPECT_EQ(at.access().start, 1000);
    EXPECT_EQ(at.access().end, 0);
    EXPECT_ALL_WELL(at);
}

TEST(Enrolments, start_when_the_order_was_paid_and_have_no_end) {
    Selling at{""};
    const auto before = now();
    const auto order = at.sell();
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_GE(at.access().start, before - 1);
    EXPECT_LE(at.access().start, now() + 1);
    EXPECT_EQ(at.access().end, 0);
    EXPECT_EQ(at.roles(), "5");
}

TEST(Enrolments, take_absolute_times_as_they_are) {
    Selling at{", starttime: 1900000000, endtime: 2000000000"};
    const auto order = at.sell();
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.access().start, 1900000000);
    EXPECT_EQ(at.access().end, 2000000000);
    EXPECT_EQ(at.site.number("select startdate from mdl_local_shop_product"), 1900000000);
    EXPECT_EQ(at.site.number("select enddate from mdl_local_shop_product"), 2000000000);
}

TEST(Enrolments, count_relative_times_from_the_payment_even_when_produced_later) {
    Selling at{", starttime: +2 days, endtime: +240 hours"};
    at.site.execute("update mdl_enrol set status = 1 where courseid = 3");
    const auto order = at.sell();
    EVENTUALLY_DEAD(at, order);
    const auto paid =
        at.site.number("select extract(epoch from paid_at)::bigint from moodle_shopd.orders where bill = $1",
                       {std::to_string(order.bill)});
    at.site.execute("update moodle_shopd.orders set paid_at = paid_at - interval '10 days'");
    at.site.execute("update mdl_enrol set status = 0 where courseid = 3 and enrol = 'manual'");
    ASSERT_EQ(at.retry(order.bill), 0);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_NEAR(static_cast<double>(at.access().start), static_cast<double>(paid - 8 * day), 2);
    EXPECT_NEAR(static_cast<double>(at.access().end), static_cast<double>(paid), 2);
}

TEST(Enrolments, never_start_before_their_course) {
    Selling at{""};
    at.site.execute("update mdl_course set startdate = 2100000000 where id = 3");
    const auto order = at.sell();
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.access().start, 2100000000);
}

TEST(Enrolments, of_a_renewable_product_end_after_its_duration) {
    Selling at{", duration: 30", "", {}, true};
    const auto order = at.sell();
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.access().end, at.access().start + 30 * day);
    EXPECT_EQ(at.site.number("select enddate from mdl_local_shop_product"), at.access().end);
}

TEST(Enrolments, of_a_renewable_product_without_a_duration_end_after_a_year) {
    Selling at{"", "", {}, true};
    const auto order = at.sell();
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.access().end, at.access().start + 365 * day);
}

TEST(Enrolments, of_two_products_for_one_course_in_one_order_hold_as_long_as_either) {
    Selling at{", endtime: +30 days", "  LONG: { handler: std_enrolonecourse, params: { coursename: EFORM-C, endtime: "
                                      "+90 days, role: customer } }\n"};
    shop::create_catalog_item(at.database, {.code = "LONG"});
    at.daemon.start_ready();
    const auto order = at.buy({.known_customer = at.customer, .items = {{"LONG", 1}, {"SOLD", 1}}});
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.access().end, at.access().start + 90 * day);
    EXPECT_EQ(at.roles(), "5 12");
    EXPECT_EQ(products_shown(at.site, order.bill), 2);
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
