#include "tests/e2e/support/at_work.hpp"

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;

const std::string support = "customer_support: { course: CUSTOMERSUPPORT, roles: [student, customer] }\n";

shop::NewOrder order_of(const std::string& first, const std::string& last, const std::string& email) {
    return {.customer = {.first_name = first, .last_name = last, .email = email}};
}

TEST(NewAccounts, a_guest_gets_an_account_as_the_shop_has_it_and_a_password_by_mail) {
    AtWork at{support, {.with_support_course = true}};
    at.daemon.start_ready();
    const auto order = at.buy();
    EVENTUALLY_COMPLETE(at, order);

    const auto rows = at.site.rows(
        "select id, username, firstname, lastname, email, city, country, auth, confirmed, suspended from mdl_user "
        "where lower(email) = 'benoit.tostain@example.org'");
    ASSERT_EQ(rows.size(), 1U);
    const std::vector<std::string> expected{
        "174", "benoit.tostain", "Benoît", "Tostain", "benoit.tostain@example.org", "Paris", "FR", "manual", "1", "0"};
    for (std::size_t i = 0; i < expected.size(); ++i)
        EXPECT_EQ(rows[0][i].value_or(""), expected[i]);
    EXPECT_EQ(at.account_of(order), 174);
    EXPECT_EQ(at.site.number("select count(*) from sandbox.mail where userid = 174 and kind = 'newpassword'"), 1);
    EXPECT_EQ(enrolments_in(at.site, "CUSTOMERSUPPORT"), 1);
    EXPECT_EQ(enrolments_in(at.site, "EFORM-C"), 1);
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_ALL_WELL(at);
}

TEST(NewAccounts, two_customers_of_one_name_at_once_get_two_usernames_and_one_account_each) {
    AtWork at;
    at.daemon.start_ready();
    const auto one = shop::place(at.database, order_of("Anne", "Dupont", "anne.one@example.org"));
    const auto two = shop::place(at.database, order_of("Anne", "Dupont", "anne.two@example.org"));
    at.pay_all({one.bill, two.bill});
    EVENTUALLY_COMPLETE(at, one);
    EVENTUALLY_COMPLETE(at, two);

    EXPECT_EQ(
        at.site.value("select string_agg(username, ' ' order by username) from mdl_user where lastname = 'Dupont'"),
        "anne.dupont anne.dupont1");
    EXPECT_NE(at.account_of(one), at.account_of(two));
    EXPECT_EQ(enrolments_in(at.site, "EFORM-C"), 2);
    EXPECT_ALL_WELL(at);
}

TEST(NewAccounts, one_that_moodle_refuses_holds_up_nobody_with_the_same_email) {
    AtWork at;
    at.moodle.add({.action = "exception", .function = "core_user_create_users", .contains = "Refused"});
    at.daemon.start_ready();
    const auto refused = at.buy(order_of("Refused", "Dupont", "dupont@example.org"));
    EVENTUALLY_DEAD(at, refused);
    const auto next = at.buy(order_of("Jean", "Dupont", "dupont@example.org"));
    EVENTUALLY_COMPLETE(at, next);
    EXPECT_EQ(at.site.value("select username from mdl_user where lastname = 'Dupont'"), "jean.dupont");
    EXPECT_EQ(at.retry(refused.bill), 0);
    EVENTUALLY_COMPLETE(at, refused);
    EXPECT_EQ(at.account_of(refused), at.account_of(next));
    EXPECT_EQ(accounts_of(at.site, "dupont@example.org"), 1);
    EXPECT_ALL_WELL(at);
}

TEST(NewAccounts, two_customers_with_one_email_at_once_share_one_account_and_one_enrolment) {
    AtWork at;
    at.daemon.start_ready();
    const auto one = shop::place(at.database, order_of("Anne", "Dupont", "dupont@example.org"));
    const auto two = shop::place(at.database, order_of("Jean", "Dupont", "Dupont@Example.org"));
    at.pay_all({one.bill, two.bill});
    EVENTUALLY_COMPLETE(at, one);
    EVENTUALLY_COMPLETE(at, two);

    EXPECT_EQ(accounts_of(at.site, "dupont@example.org"), 1);
    EXPECT_EQ(at.account_of(one), at.account_of(two));
    EXPECT_EQ(enrolments_in(at.site, "EFORM-C"), 1);
    EXPECT_EQ(products_shown(at.site, one.bill) + products_shown(at.site, two.bill), 2);
    EXPECT_EQ(at.site.number("select count(*) from sandbox.mail"), 1);
    EXPECT_ALL_WELL(at);
}

TEST(NewAccounts, ten_customers_with_one_email_in_two_workers_share_one_account) {
    AtWork at{"production: { workers: 2, wave: 1 }\n"};
    std::vector<std::int64_t> bills;
    for (int i = 0; i < 10; ++i)
        bills.push_back(
            shop::place(at.database, order_of("Name" + std::to_string(i), "Family", "family@example.org")).bill);
    at.daemon.start_ready();
    at.pay_all(bills);
    for (const auto bill : bills)
        EVENTUALLY(bill_status(at.site, bill) == "COMPLETE", at.daemon);

    EXPECT_EQ(accounts_of(at.site, "family@example.org"), 1);
    EXPECT_EQ(enrolments_in(at.site, "EFORM-C"), 1);
    EXPECT_EQ(at.site.number("select count(*) from mdl_local_shop_product"), 10);
    EXPECT_EQ(at.site.number("select count(distinct hasaccount) from mdl_local_shop_customer where hasaccount > 1"), 1);
    EXPECT_EQ(at.site.number("select count(*) from sandbox.mail"), 1);
    EXPECT_ALL_WELL(at);
}

TEST(NewAccounts, one_customer_with_three_orders_at_once_gets_one_account) {
    AtWork at;
    at.daemon.start_ready();
    const auto first = shop::place(at.database);
    std::vector<std::int64_t> bills{first.bill};
    for (int i = 0; i < 2; ++i)
        bills.push_back(shop::place(at.database, {.known_customer = first.customer}).bill);
    at.pay_all(bills);
    for (const auto bill : bills)
        EVENTUALLY(bill_status(at.site, bill) == "COMPLETE", at.daemon);

    EXPECT_EQ(accounts_of(at.site, "benoit.tostain@example.org"), 1);
    EXPECT_EQ(enrolments_in(at.site, "EFORM-C"), 1);
    EXPECT_EQ(at.site.number("select count(*) from mdl_local_shop_product"), 3);
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
