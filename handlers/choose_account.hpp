#pragma once

#include "handlers/effect.hpp"
#include "moodle/shop/moodle_records.hpp"
#include "moodle/shop/records.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace shopd::handlers {

using MoodleUser = moodle::User;

/// A row of `accounts`: which account a customer has from us, or the claim under which one is being made.
struct AccountClaim {
    StreamKey customer;
    std::string email;    ///< lower case; "" where the account was attached
    std::string username; ///< "" where the account was attached
    std::optional<MoodleUserId> user;
    bool created = false;
};

/// What is known about possible accounts when one is chosen.
struct AccountCandidates {
    std::optional<AccountClaim> own;         ///< the customer's row
    std::optional<AccountClaim> other_claim; ///< another customer's claim on the same e-mail
    std::optional<MoodleUser> own_user;      ///< the user that `own` names
    std::optional<MoodleUser> shop_user;     ///< the user that customer.hasaccount names
    std::vector<MoodleUser> by_email;        ///< not deleted, local, e-mail equal without case
    MoodleUserId guest{1};
    std::set<MoodleUserId> site_admins;
    std::function<bool(const std::string&)> username_taken;
};

struct AccountRefusal {
    std::string cause;
    std::string detail;
};

/// Another customer with the same e-mail is just getting an account: look again in a moment.
struct AccountSoon {};

using AccountChoice = std::variant<Account, AccountRefusal, AccountSoon>;

/// Which account an order's customer gets: the ledger's, the shop's, the one with this e-mail, or a new one. Pure.
/// Existing accounts are never rewritten; accounts found by e-mail that are unconfirmed, suspended, nologin or of a
/// site administrator are refused.
AccountChoice choose_account(const shop::Customer& customer, const AccountCandidates& candidates);

/// The customer's contact data as Moodle takes it: trimmed, a country of two capital letters or none. No username yet.
Account contact_data(const shop::Customer& customer);

/// @return UTF-8 text in lower case, as PostgreSQL's lower() gives it for ASCII letters: e-mail claims compare by it
std::string lower_email(const std::string& email);

} // namespace shopd::handlers
