#include "tests/e2e/kill/points.hpp"
#include "tests/e2e/support/daemon.hpp"
#include "tests/e2e/support/invariants.hpp"
#include "tests/e2e/support/orders.hpp"
#include "tests/sandbox/moodle_rows.hpp"
#include "tests/sandbox/shop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

constexpr const char* transaction = "TU8KILLED0000000002==";

class KilledWhileUndoing : public ::testing::TestWithParam<std::string> {};

/// One item's access stood before, was extended, and goes back to what it was; nobody else gives the other's, and it is
/// removed.
TEST_P(KilledWhileUndoing, the_daemon_ends_where_it_would_have_ended) {
    sandbox::Site site{{.with_support_course = true}};
    sandbox::StandIn moodle{site};
    auto database = site.connect();
    for (const auto* code : {"STAYS", "GOES", "MORE"})
        shop::create_catalog_item(database, {.code = code});
    const auto user = sandbox::moodle::create_user(database, {.username = "known", .email = "known@example.org"});
    sandbox::moodle::enrol(database, user, 3, 12, 1940000000, 1945000000);
    const auto customer = shop::create_customer(database, {}, user);
    Daemon daemon{site,
                  moodle,
                  {.yaml =
                       "production: { undo: remove }\nproducts:\n"
                       "  STAYS: { handler: std_enrolonecourse, params: { coursename: EFORM-C, starttime: "
                       "1900000000, endtime: 1950000000 } }\n"
                       "  MORE: { handler: std_extendenrolperiod, params: { coursename: EFORM-C, enroltype: manual, "
                       "extension: 10 } }\n"
                       "  GOES: { handler: std_enrolonecourse, params: { coursename: CUSTOMERSUPPORT } }\n"}};
    daemon.start_ready();
    const auto order = shop::place(
        database,
        {.known_customer = customer, .items = {{"STAYS"}, {"GOES"}, {"MORE"}}, .transaction_id = transaction});
    shop::pay(database, order.bill);
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE" && all_quiet(site), daemon);

    ASSERT_EQ(site.number("select max(enddate) from mdl_local_shop_product"), 1950000000 + 10 * 86400);

    daemon.arm(GetParam());
    shop::set_status(database, order.bill, "PAYBACK");
    ASSERT_TRUE(daemon.wait_reached(GetParam())) << GetParam() << " was not reached\n" << daemon.log();
    daemon.kill();
    daemon.start_ready();
    EVENTUALLY(site.number("select count(*) from mdl_local_shop_product where deleted = 1") == 2 && all_quiet(site),
               daemon);

    EXPECT_EQ(
        site.value("select string_agg(e.courseid || ' ' || ue.timestart || ' ' || ue.timeend || ' ' || ue.status, "
                   "'; ') from mdl_user_enrolments ue join mdl_enrol e on e.id = ue.enrolid where ue.userid = $1",
                   {std::to_string(user)}),
        "3 1940000000 1945000000 0");
    EXPECT_EQ(site.value("select string_agg(roleid::text, ' ') from mdl_role_assignments where userid = $1",
                         {std::to_string(user)}),
              "12");
    EXPECT_EQ(site.number("select count(*) from mdl_groups_members"), 0);
    EXPECT_EQ(site.number("select count(*) from mdl_local_shop_productevent where eventtype = 'delete'"), 2);
    EXPECT_EQ(site.number("select max(enddate) from mdl_local_shop_product"), 1950000000);
    EXPECT_EQ(dead_causes(site, order.bill), "");
    EXPECT_THAT(lines_twice(daemon), ::testing::ElementsAre(std::string{"["} + transaction +
                                                            "] STD_ENROL_ONE_COURSE Postpay : Start processing."))
        << "once for each of its two items";
    EXPECT_NOTHING_TWICE(site);
}

INSTANTIATE_TEST_SUITE_P(At, KilledWhileUndoing, ::testing::ValuesIn(undo_kills()),
                         [](const auto& tested) { return tested.param; });

} // namespace
} // namespace shopd::e2e
