#include "tests/e2e/support/daemon.hpp"
#include "tests/e2e/support/orders.hpp"
#include "tests/sandbox/moodle_rows.hpp"
#include "tests/sandbox/shop.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

std::vector<std::string> expected_trace(const std::string& file) {
    std::ifstream in{std::string{SHOPD_EXPECTED} + "/" + file};
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

constexpr const char* with_sales_and_support =
    "notify_sales: { role: sales }\ncustomer_support: { course: CUSTOMERSUPPORT, roles: [student, customer] }\n";

TEST(Documentation, a_guest_orders_goes_back_twice_and_gets_everything_once) {
    sandbox::Site site;
    sandbox::StandIn moodle{site};
    Daemon daemon{site, moodle, {.yaml = with_sales_and_support}};
    daemon.start_ready();
    auto database = site.connect();
    const auto trace_has = [&](std::size_t lines) { return daemon.trace().size() >= lines; };

    auto order = shop::place(database, {.transaction_id = "TU90QMLVYXD5UMZYUQ=="});
    EVENTUALLY(trace_has(2), daemon);
    shop::pay(database, order.bill);
    EVENTUALLY(trace_has(12), daemon);
    for (const std::size_t lines : {13U, 15U}) {
        order = shop::re_place(database, order);
        EVENTUALLY(trace_has(lines), daemon);
        shop::pay(database, order.bill);
        EVENTUALLY(trace_has(lines + 1), daemon);
    }
    EVENTUALLY(all_quiet(site) || dead_causes(site, order.bill) != "", daemon);
    EXPECT_EQ(bill_status(site, order.bill), "SOLDOUT");
    EXPECT_EQ(dead_causes(site, order.bill), "CONFIG: customer support course CUSTOMERSUPPORT does not exist");

    site.add_support_course();
    EXPECT_EQ(daemon.command({"dead", "retry", std::to_string(order.bill)}).exit_code, 0);
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE", daemon);

    EXPECT_EQ(daemon.trace(), expected_trace("guest.trace"));
    EXPECT_EQ(accounts_of(site, "benoit.tostain@example.org"), 1);
    EXPECT_EQ(enrolments_in(site, "EFORM-C"), 1);
    EXPECT_EQ(products_of(site, order.bill), 1);
    EXPECT_EQ(products_shown(site, order.bill), 1);
    EXPECT_EQ(site.number("select count(*) from mdl_messages"), 1);
    EXPECT_EQ(daemon.stop(), 0);
}

TEST(Documentation, a_known_customer_buys_two_courses_and_the_support_course_is_there) {
    sandbox::Site site{{.with_support_course = true}};
    sandbox::StandIn moodle{site};
    auto database = site.connect();
    const auto user = sandbox::moodle::create_user(
        database,
        {.username = "maria.garcia", .first_name = "María", .last_name = "García", .email = "maria@example.org"});
    sandbox::moodle::create_course(database, {.short_name = "LANG", .idnumber = "LG"});
    shop::create_catalog_item(database, {.code = "LANG-EN"});
    const auto customer = shop::create_customer(
        database, {.first_name = "María", .last_name = "García", .email = "maria@example.org"}, user);
    Daemon daemon{site,
                  moodle,
                  {.yaml = "customer_support: { course: CUSTOMERSUPPORT, roles: [student, customer] }\n"
                           "products:\n  \"LANG-*\": { handler: std_enrolonecourse, params: { courseidnumber: LG, "
                           "endtime: +365 days } }\n"}};
    daemon.start_ready();

    const auto order = shop::place(database, {.known_customer = customer,
                                              .items = {{"EFORM", 1}, {"LANG-EN", 1}},
                                              .transaction_id = "TU8KNOWNCUSTOMER01=="});
    EVENTUALLY(!daemon.trace().empty(), daemon);
    shop::pay(database, order.bill);
    EVENTUALLY(bill_status(site, order.bill) == "COMPLETE", daemon);

    EXPECT_EQ(daemon.trace(), expected_trace("known_customer.trace"));
    EXPECT_EQ(products_of(site, order.bill), 2);
    EXPECT_EQ(site.number("select count(distinct reference) from mdl_local_shop_product"), 2);
    EXPECT_EQ(site.number("select count(*) from mdl_role_assignments where userid = $1", {std::to_string(user)}), 4);
}

} // namespace
} // namespace shopd::e2e
