#include "handlers/choose_account.hpp"

#include <gtest/gtest.h>

namespace shopd::handlers {
namespace {

shop::Customer tostain(std::int64_t has_account = 0) {
    return {CustomerId{7}, "Benoît", "Tostain", "Benoit.Tostain@Example.org", "Paris", "fr", has_account};
}

MoodleUser user(std::int64_t id, const std::string& username, const std::string& last_name = "Tostain") {
    return {MoodleUserId{id}, username, "benoit.tostain@example.org", "B", last_name, "manual", true, false, false};
}

class Choosing : public ::testing::Test {
protected:
    Choosing() {
        candidates.username_taken = [this](const std::string& name) { return taken.contains(name); };
        candidates.site_admins = {MoodleUserId{2}};
    }

    Account account(const shop::Customer& customer = tostain()) const {
        const auto choice = choose_account(customer, candidates);
        const auto* chosen = std::get_if<Account>(&choice);
        EXPECT_TRUE(chosen);
        return chosen ? *chosen : Account{};
    }

    std::string cause(const shop::Customer& customer = tostain()) const {
        const auto choice = choose_account(customer, candidates);
        const auto* refusal = std::get_if<AccountRefusal>(&choice);
        return refusal ? refusal->cause : "not refused";
    }

    AccountCandidates candidates;
    std::set<std::string> taken;
};

using ChooseAccount = Choosing;

TEST_F(ChooseAccount, makes_a_new_one_for_whom_nobody_knows) {
    const auto made = account();
    EXPECT_FALSE(made.known);
    EXPECT_EQ(made.username, "benoit.tostain");
    EXPECT_EQ(made.first_name, "Benoît");
    EXPECT_EQ(made.email, "Benoit.Tostain@Example.org");
    EXPECT_EQ(made.country, "FR");
}

TEST_F(ChooseAccount, numbers_a_username_that_is_taken) {
    taken = {"benoit.tostain", "benoit.tostain1"};
    EXPECT_EQ(account().username, "benoit.tostain2");
}

TEST_F(ChooseAccount, sends_no_country_that_is_not_two_letters) {
    auto customer = tostain();
    customer.country = "France";
    EXPECT_EQ(account(customer).country, "");
}

TEST_F(ChooseAccount, takes_the_ledgers_before_all_others) {
    candidates.own = AccountClaim{StreamKey{"7"}, "", "", MoodleUserId{30}, false};
    candidates.own_user = user(30, "mine");
    candidates.shop_user = user(31, "shop");
    candidates.by_email = {user(32, "mail")};
    EXPECT_EQ(account(tostain(31)).known, MoodleUserId{30});
}

TEST_F(ChooseAccount, takes_the_shops_before_one_with_the_same_email) {
    candidates.shop_user = user(31, "shop");
    candidates.by_email = {user(32, "mail")};
    EXPECT_EQ(account(tostain(31)).known, MoodleUserId{31});
}

TEST_F(ChooseAccount, does_not_believe_a_hasaccount_that_names_the_guest_or_nobody_or_a_deleted_user) {
    candidates.shop_user = user(1, "guest");
    EXPECT_FALSE(account(tostain(1)).known);
    candidates.shop_user.reset();
    EXPECT_FALSE(account(tostain(999999)).known);
    candidates.shop_user = user(31, "gone");
    candidates.shop_user->deleted = true;
    EXPECT_FALSE(account(tostain(31)).known);
}

TEST_F(ChooseAccount, attaches_the_one_with_the_same_email_without_case) {
    candidates.by_email = {user(32, "mail", "Other")};
    const auto chosen = account();
    EXPECT_EQ(chosen.known, MoodleUserId{32});
    EXPECT_EQ(chosen.username, "mail");
}

TEST_F(ChooseAccount, decides_between_several_by_the_last_name) {
    candidates.by_email = {user(32, "one", "Other"), user(33, "two", " TOSTAIN ")};
    EXPECT_EQ(account().known, MoodleUserId{33});
    candidates.by_email = {user(32, "one"), user(33, "two")};
    EXPECT_EQ(cause(), "DATA: several accounts with one e-mail");
    candidates.by_email = {user(32, "one", "A"), user(33, "two", "B")};
    EXPECT_EQ(cause(), "DATA: several accounts with one e-mail");
}

TEST_F(ChooseAccount, refuses_accounts_found_by_email_that_nobody_should_be_put_into) {
    const auto refused = [&](auto change) {
        candidates.by_email = {user(32, "mail")};
        change(candidates.by_email.front());
        return cause();
    };
    EXPECT_EQ(refused([](auto& found) { found.confirmed = false; }),
              "DATA: the account with this e-mail is not confirmed");
    EXPECT_EQ(refused([](auto& found) { found.suspended = true; }), "DATA: the account with this e-mail is suspended");
    EXPECT_EQ(refused([](auto& found) { found.auth = "nologin"; }),
              "DATA: the account with this e-mail may not log in");
    EXPECT_EQ(refused([](auto& found) { found.id = MoodleUserId{2}; }),
              "DATA: the account with this e-mail belongs to a site administrator");
}

TEST_F(ChooseAccount, never_takes_the_guest_for_a_customer) {
    candidates.by_email = {user(1, "guest")};
    EXPECT_FALSE(account().known);
}

TEST_F(ChooseAccount, waits_while_another_customer_with_the_email_is_getting_one) {
    candidates.other_claim = AccountClaim{StreamKey{"8"}, "benoit.tostain@example.org", "benoit.tostain", {}, true};
    EXPECT_TRUE(std::holds_alternative<AccountSoon>(choose_account(tostain(), candidates)));
    candidates.other_claim->user = MoodleUserId{32};
    candidates.by_email = {user(32, "benoit.tostain")};
    EXPECT_EQ(account().known, MoodleUserId{32});
}

TEST_F(ChooseAccount, asks_again_for_the_username_that_was_claimed) {
    candidates.own = AccountClaim{StreamKey{"7"}, "benoit.tostain@example.org", "benoit.tostain5", {}, true};
    taken = {"benoit.tostain5"};
    EXPECT_EQ(account().username, "benoit.tostain5");
    candidates.by_email = {user(32, "benoit.tostain5")};
    EXPECT_FALSE(account().known) << "it is the one being made";
}

TEST_F(ChooseAccount, forgets_a_claim_when_the_customers_email_was_corrected) {
    candidates.own = AccountClaim{StreamKey{"7"}, "wrong@example.org", "benoit.tostain5", {}, true};
    EXPECT_EQ(account().username, "benoit.tostain");
}

TEST(LowerEmail, is_trimmed_and_in_lower_case) {
    EXPECT_EQ(lower_email(" A.B@Example.ORG\n"), "a.b@example.org");
    EXPECT_EQ(lower_email(""), "");
}

} // namespace
} // namespace shopd::handlers
