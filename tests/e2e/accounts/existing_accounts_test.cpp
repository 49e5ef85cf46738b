#include "tests/e2e/support/at_work.hpp"

namespace shopd::e2e {
namespace {

namespace shop = sandbox::shop;
using sandbox::moodle::create_user;
using sandbox::moodle::NewUser;

const std::string email = "benoit.tostain@example.org";

std::string row_of(sandbox::Site& site, std::int64_t user) {
    return site.value("select row_to_json(u)::text from mdl_user u where id = $1", {std::to_string(user)});
}

std::string words(std::int64_t number) {
    return std::to_string(number);
}

TEST(ExistingAccounts, a_known_customer_keeps_its_account) {
    AtWork at;
    const auto user = create_user(at.database, {.username = "old.name", .email = "old@example.org"});
    const auto customer = shop::create_customer(at.database, {}, user);
    const auto before = row_of(at.site, user);
    at.daemon.start_ready();
    const auto order = at.buy({.known_customer = customer, .transaction_id = "KNOWN"});
    EVENTUALLY_COMPLETE(at, order);

    EXPECT_EQ(row_of(at.site, user), before);
    EXPECT_EQ(at.account_of(order), user);
    EXPECT_EQ(accounts_of(at.site, email), 0);
    EXPECT_THAT(at.daemon.trace_of("KNOWN"),
                ::testing::Contains("Prepay Commons : Known account old.name at process entry."));
    EXPECT_ALL_WELL(at);
}

TEST(ExistingAccounts, one_with_the_same_email_in_other_case_is_attached_and_not_rewritten) {
    AtWork at;
    const auto user =
        create_user(at.database,
                    {.username = "ben", .first_name = "Ben", .last_name = "T.", .email = "BENOIT.Tostain@example.ORG"});
    const auto before = row_of(at.site, user);
    at.daemon.start_ready();
    const auto order = at.buy({.transaction_id = "CASE"});
    EVENTUALLY_COMPLETE(at, order);

    EXPECT_EQ(row_of(at.site, user), before);
    EXPECT_EQ(at.account_of(order), user);
    EXPECT_EQ(accounts_of(at.site, email), 1);
    EXPECT_EQ(at.moodle.count("core_user_create_users"), 0U);
    EXPECT_EQ(at.moodle.count("core_user_update_users"), 0U);
    EXPECT_EQ(at.site.number("select count(*) from sandbox.mail"), 0);
    EXPECT_THAT(at.daemon.trace_of("CASE"),
                ::testing::Contains("Prepay Commons : Known account ben at process entry."));
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_ALL_WELL(at);
}

struct Refused {
    const char* name;
    NewUser user;
    const char* cause;
    const char* remedy; ///< SQL that puts it right
};

class RefusedAccounts : public ::testing::TestWithParam<Refused> {};

TEST_P(RefusedAccounts, stop_their_order_with_a_cause_until_they_are_put_right_and_harm_no_other) {
    AtWork at;
    const auto user = create_user(at.database, GetParam().user);
    if (std::string{GetParam().name} == "admin")
        at.site.execute("update mdl_config set value = '2," + words(user) + "' where name = 'siteadmins'");
    at.daemon.start_ready();
    const auto order = at.buy();
    const auto next = at.buy({.customer = {.first_name = "Next", .last_name = "One", .email = "next@example.org"}});
    EVENTUALLY_COMPLETE(at, next);
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), GetParam().cause);
    EXPECT_EQ(bill_status(at.site, order.bill), "SOLDOUT");
    EXPECT_EQ(at.site.number("select count(*) from mdl_user_enrolments where userid = $1", {words(user)}), 0);
    EXPECT_EQ(accounts_of(at.site, email), 1);
    EXPECT_THAT(
        at.daemon.trace_of(order.transaction_id),
        ::testing::Contains("Prepay Commons Error : User could not be created : " + std::string{GetParam().cause}));

    at.site.execute(GetParam().remedy);
    ASSERT_EQ(at.retry(order.bill), 0);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), "");
    EXPECT_EQ(at.account_of(order), user);
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
    EXPECT_ALL_WELL(at);
}

INSTANTIATE_TEST_SUITE_P(
    Each, RefusedAccounts,
    ::testing::Values(Refused{"unconfirmed",
                              {.username = "found", .email = "Benoit.Tostain@example.org", .confirmed = false},
                              "DATA: the account with this e-mail is not confirmed",
                              "update mdl_user set confirmed = 1 where username = 'found'"},
                      Refused{"suspended",
                              {.username = "found", .email = "Benoit.Tostain@example.org", .suspended = true},
                              "DATA: the account with this e-mail is suspended",
                              "update mdl_user set suspended = 0 where username = 'found'"},
                      Refused{"nologin",
                              {.username = "found", .email = "Benoit.Tostain@example.org", .auth = "nologin"},
                              "DATA: the account with this e-mail may not log in",
                              "update mdl_user set auth = 'manual' where username = 'found'"},
                      Refused{"admin",
                              {.username = "found", .email = "Benoit.Tostain@example.org"},
                              "DATA: the account with this e-mail belongs to a site administrator",
                              "update mdl_config set value = '2' where name = 'siteadmins'"}),
    [](const auto& each) { return std::string{each.param.name}; });

TEST(ExistingAccounts, several_with_one_email_are_decided_by_the_last_name) {
    AtWork at;
    create_user(at.database, {.username = "mother", .last_name = "Martin", .email = email});
    const auto user = create_user(at.database, {.username = "father", .last_name = "TOSTAIN", .email = email});
    at.daemon.start_ready();
    const auto order = at.buy();
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.account_of(order), user);
    EXPECT_EQ(accounts_of(at.site, email), 2);
}

TEST(ExistingAccounts, several_with_one_email_and_one_last_name_are_refused_until_the_shop_says_which) {
    AtWork at;
    create_user(at.database, {.username = "mother", .last_name = "Tostain", .email = email});
    const auto user = create_user(at.database, {.username = "father", .last_name = "Tostain", .email = email});
    at.daemon.start_ready();
    const auto order = at.buy();
    EVENTUALLY_DEAD(at, order);
    EXPECT_EQ(dead_causes(at.site, order.bill), "DATA: several accounts with one e-mail");
    EXPECT_EQ(enrolments_in(at.site, "EFORM-C"), 0);

    at.site.execute("update mdl_local_shop_customer set hasaccount = $1 where id = $2",
                    {words(user), words(order.customer)});
    ASSERT_EQ(at.retry(order.bill), 0);
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.account_of(order), user);
    EXPECT_EQ(products_shown(at.site, order.bill), 1);
}

TEST(ExistingAccounts, a_hasaccount_that_names_the_guest_or_nobody_or_a_deleted_user_is_not_believed) {
    AtWork at;
    const auto deleted = create_user(at.database, {.username = "gone", .email = "gone@example.org", .deleted = true});
    at.daemon.start_ready();
    std::vector<shop::Order> orders;
    for (const std::int64_t named : {std::int64_t{1}, std::int64_t{999999}, deleted, std::int64_t{-5}}) {
        const shop::NewCustomer customer{
            .first_name = "Named", .last_name = "N", .email = "named" + words(named) + "@example.org"};
        orders.push_back(at.buy({.known_customer = shop::create_customer(at.database, customer, named)}));
    }
    for (const auto& order : orders) {
        EVENTUALLY_COMPLETE(at, order);
        const auto account = at.account_of(order);
        EXPECT_EQ(at.site.number("select count(*) from mdl_user u join mdl_local_shop_customer c on c.email = u.email "
                                 "where u.id = $1 and c.id = $2",
                                 {words(account), words(order.customer)}),
                  1);
        EXPECT_EQ(products_shown(at.site, order.bill), 1);
    }
    EXPECT_EQ(at.site.number("select count(*) from mdl_user_enrolments where userid in (1, $1)", {words(deleted)}), 0);
    EXPECT_ALL_WELL(at);
}

TEST(ExistingAccounts, a_hasaccount_that_names_a_real_user_wins_over_the_email) {
    AtWork at;
    const auto named = create_user(at.database, {.username = "named", .email = "named@example.org"});
    create_user(at.database, {.username = "mailed", .email = email});
    at.daemon.start_ready();
    const auto order = at.buy({.known_customer = shop::create_customer(at.database, {}, named)});
    EVENTUALLY_COMPLETE(at, order);
    EXPECT_EQ(at.account_of(order), named);
    EXPECT_EQ(at.site.number("select count(*) from mdl_user_enrolments where userid = $1", {words(named)}), 1);
    EXPECT_ALL_WELL(at);
}

TEST(ExistingAccounts, a_second_order_goes_to_the_account_of_the_first_whatever_the_shop_wrote_since) {
    AtWork at;
    at.daemon.start_ready();
    const auto first = at.buy();
    EVENTUALLY_COMPLETE(at, first);
    const auto account = at.account_of(first);
    at.site.execute("update mdl_local_shop_customer set hasaccount = 1, email = 'new@example.org', lastname = "
                    "'Changed' where id = $1",
                    {words(first.customer)});
    const auto second = at.buy({.known_customer = first.customer});
    EVENTUALLY_COMPLETE(at, second);
    EXPECT_EQ(at.account_of(second), account);
    EXPECT_EQ(accounts_of(at.site, "new@example.org"), 0);
    EXPECT_ALL_WELL(at);
}

} // namespace
} // namespace shopd::e2e
