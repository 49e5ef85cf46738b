#include "handlers/choose_account.hpp"

#include "handlers/username.hpp"

#include <unicode/unistr.h>

#include <fmt/format.h>

#include <algorithm>

namespace shopd::handlers {
namespace {

std::string lower(const std::string& text) {
    std::string result;
    icu::UnicodeString::fromUTF8(text).toLower().toUTF8String(result);
    return result;
}

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) return "";
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

Account known_account(const MoodleUser& user) {
    Account account;
    account.known = user.id;
    account.username = user.username;
    return account;
}

bool usable(const std::optional<MoodleUser>& user, MoodleUserId guest) {
    return user && !user->deleted && user->id != guest;
}

std::string why_refused(const MoodleUser& user, const AccountCandidates& candidates) {
    if (candidates.site_admins.contains(user.id)) return "belongs to a site administrator";
    if (!user.confirmed) return "is not confirmed";
    if (user.suspended) return "is suspended";
    if (user.auth == "nologin") return "may not log in";
    return "";
}

AccountChoice attach_by_email(const shop::Customer& customer, const AccountCandidates& candidates) {
    std::vector<const MoodleUser*> matches;
    for (const auto& user : candidates.by_email)
        if (user.id != candidates.guest) matches.push_back(&user);
    if (matches.size() > 1) {
        std::vector<const MoodleUser*> same_name;
        std::copy_if(matches.begin(), matches.end(), std::back_inserter(same_name), [&](const auto* user) {
            return lower(trimmed(user->last_name)) == lower(trimmed(customer.last_name));
        });
        if (same_name.size() == 1) matches = same_name;
    }
    if (matches.size() > 1)
        return AccountRefusal{
            "DATA: several accounts with one e-mail",
            fmt::format("{} accounts of Moodle have the customer's e-mail, and the last name does not decide; "
                        "set the customer's hasaccount in the shop, then dead retry",
                        matches.size())};
    const auto& user = *matches.front();
    if (const auto reason = why_refused(user, candidates); !reason.empty())
        return AccountRefusal{
            fmt::format("DATA: the account with this e-mail {}", reason),
            fmt::format("account {} ({}) {}; put that right in Moodle, or set the customer's hasaccount, then "
                        "dead retry",
                        user.id.value(), user.username, reason)};
    return known_account(user);
}

Account new_account(const shop::Customer& customer, std::string username) {
    auto account = contact_data(customer);
    account.username = std::move(username);
    return account;
}

} // namespace

Account contact_data(const shop::Customer& customer) {
    Account account;
    account.first_name = trimmed(customer.first_name);
    account.last_name = trimmed(customer.last_name);
    account.email = trimmed(customer.email);
    account.city = trimmed(customer.city);
    const auto country = trimmed(customer.country);
    const bool letters = country.size() == 2 && std::all_of(country.begin(), country.end(), [](char c) {
                             return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
                         });
    if (letters)
        for (const char c : country)
            account.country += static_cast<char>(c >= 'a' ? c - 'a' + 'A' : c);
    return account;
}

std::string lower_email(const std::string& email) {
    return lower(trimmed(email));
}

AccountChoice choose_account(const shop::Customer& customer, const AccountCandidates& candidates) {
    if (candidates.own && usable(candidates.own_user, candidates.guest)) return known_account(*candidates.own_user);
    const bool elsewhere = std::any_of(candidates.by_email.begin(), candidates.by_email.end(), [&](const auto& user) {
        return candidates.own && user.username != candidates.own->username;
    });
    const bool unfinished = candidates.own && !candidates.own->user && !candidates.own->username.empty() &&
                            candidates.own->email == lower_email(customer.email);
    if (unfinished && !elsewhere) return new_account(customer, candidates.own->username);
    if (customer.has_account > 0 && usable(candidates.shop_user, candidates.guest))
        return known_account(*candidates.shop_user);
    const bool any = std::any_of(candidates.by_email.begin(), candidates.by_email.end(),
                                 [&](const auto& user) { return user.id != candidates.guest; });
    if (any) return attach_by_email(customer, candidates);
    if (candidates.other_claim && !candidates.other_claim->user) return AccountSoon{};

    const auto base = username_base(customer.first_name, customer.last_name);
    for (int number = 0;; ++number) {
        auto username = numbered_username(base, number);
        if (!candidates.username_taken(username)) return new_account(customer, std::move(username));
    }
}

} // namespace shopd::handlers
