#include "daemon/production/choose_accounts.hpp"

#include "daemon/production/order_rows.hpp"
#include "daemon/production/settle.hpp"

#include "handlers/learners.hpp"
#include "handlers/plan_order.hpp"
#include "handlers/username.hpp"
#include "moodle/directory/directory.hpp"
#include "moodle/rest/account_rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::production {
namespace {

using handlers::Effect;
using handlers::Outcome;

constexpr int usernames_looked_up = 20; ///< of one name at first; four times as many while none is free

shop::Customer person_of(const handlers::Account& account) {
    shop::Customer person;
    person.first_name = account.first_name;
    person.last_name = account.last_name;
    person.email = account.email;
    person.city = account.city;
    return person;
}

/// Still to be chosen, or made.
bool is_open(const Effect& effect, handlers::TimePoint now) {
    return effect.outcome == Outcome::again || effect.outcome == Outcome::undone ||
           (effect.outcome != Outcome::done && handlers::is_due(effect, now));
}

/// Without names: whose account it is, the shop knows.
std::string of_participant(const handlers::EffectKey& key, const std::string& what) {
    return fmt::format("{} of participant {} of {}: put that right in Moodle, or correct users in productiondata of "
                       "the bill item in the shop, then dead retry",
                       what, handlers::learner_number(key) + 1, key.item_code);
}

} // namespace

bool gives_something(const OrderInWave& order) {
    using Work = handlers::Decision::Work;
    return order.decision.work == Work::prepay || order.decision.work == Work::produce;
}

bool ChoosingAccounts::needs_account(const OrderInWave& order) const {
    if (!gives_something(order) || !handlers::has_item_of_ours(order.view, config_)) return false;
    const auto found = order.effects.find(order.order_key(handlers::place_account));
    return found == order.effects.end() || is_open(found->second, wave_.clock);
}

void ChoosingAccounts::run(pqxx::transaction_base& look) {
    std::vector<Somebody> all;
    for (auto& [bill, order] : wave_.orders)
        if (needs_account(order))
            all.push_back(
                {&order, order.order_key(handlers::place_account), *order.view.customer, order.view.now->customer_key});
    choose_all(look, all);
}

void ChoosingAccounts::run_for_learners(pqxx::transaction_base& look) {
    std::vector<Somebody> all;
    for (auto& [bill, order] : wave_.orders) {
        if (order.deferred) continue;
        for (auto& [key, effect] : order.effects) {
            const auto* account = std::get_if<handlers::Account>(&effect.intent);
            if (!account || !handlers::is_learner_account(key) || !works_on(wave_, order, effect)) continue;
            all.push_back({&order, key, person_of(*account), handlers::learner_claim(bill, account->email)});
        }
    }
    choose_all(look, all);
}

void ChoosingAccounts::choose_all(pqxx::transaction_base& look, const std::vector<Somebody>& all) {
    if (all.empty()) return;
    look_up(look, all);
    for (const auto& somebody : all)
        choose(somebody);
}

void ChoosingAccounts::look_up(pqxx::transaction_base& look, const std::vector<Somebody>& all) {
    directory::UserQuery query;
    std::set<std::string> claims;
    for (const auto& somebody : all) {
        claims.insert(somebody.claim.value());
        query.emails.insert(handlers::lower_email(somebody.person.email));
        if (somebody.person.has_account > 0) query.ids.insert(MoodleUserId{somebody.person.has_account});
    }
    query.emails.erase("");
    for (auto& claim : read_accounts(look, claims, query.emails, query.usernames)) {
        if (claim.user) query.ids.insert(*claim.user);
        if (!claim.username.empty()) {
            usernames_taken_.insert(claim.username);
            query.usernames.insert(claim.username);
        }
        if (!claim.email.empty()) by_email_.emplace(claim.email, claim);
        wave_.accounts.emplace(claim.customer, std::move(claim));
    }
    wave_.site = directory::read_site_settings(look);
    for (auto& user : directory::find_users(look, tables_, query)) {
        usernames_taken_.insert(user.username);
        wave_.users.emplace(user.id, std::move(user));
    }
    look_up_usernames(look, all);
}

/// Until each name has as many free usernames as this wave has people of that name.
void ChoosingAccounts::look_up_usernames(pqxx::transaction_base& look, const std::vector<Somebody>& all) {
    std::map<std::string, int> wanted;
    for (const auto& [order, key, person, claim] : all)
        ++wanted[handlers::username_base(person.first_name, person.last_name)];
    int from = 0;
    for (int to = usernames_looked_up; !wanted.empty(); from = to, to *= 4) {
        directory::UserQuery query;
        for (const auto& [base, people] : wanted)
            for (int number = from; number < to; ++number)
                query.usernames.insert(handlers::numbered_username(base, number));
        for (auto& user : directory::find_users(look, tables_, query))
            usernames_taken_.insert(user.username);
        for (const auto& claim : read_accounts(look, {}, {}, query.usernames))
            usernames_taken_.insert(claim.username);
        for (auto& [base, people] : wanted)
            for (int number = from; number < to; ++number)
                if (!usernames_taken_.contains(handlers::numbered_username(base, number))) --people;
        std::erase_if(wanted, [](const auto& name) { return name.second <= 0; });
    }
}

handlers::AccountCandidates ChoosingAccounts::candidates_for(const Somebody& somebody) const {
    const auto& person = somebody.person;
    handlers::AccountCandidates candidates;
    if (const auto own = wave_.accounts.find(somebody.claim); own != wave_.accounts.end()) {
        candidates.own = own->second;
        if (own->second.user)
            if (const auto* user = find_user(*own->second.user)) candidates.own_user = *user;
    }
    const auto email = handlers::lower_email(person.email);
    if (const auto claim = by_email_.find(email); claim != by_email_.end() && claim->second.customer != somebody.claim)
        candidates.other_claim = claim->second;
    if (const auto* user = find_user(MoodleUserId{person.has_account})) candidates.shop_user = *user;
    for (const auto& [id, user] : wave_.users)
        if (!user.deleted && !email.empty() && handlers::lower_email(user.email) == email)
            candidates.by_email.push_back(user);
    const bool username_lost = candidates.own && !candidates.own->user &&
                               std::any_of(wave_.users.begin(), wave_.users.end(), [&](const auto& entry) {
                                   return !entry.second.deleted && entry.second.username == candidates.own->username &&
                                          handlers::lower_email(entry.second.email) != email;
                               });
    if (username_lost) candidates.own.reset();
    candidates.guest = wave_.site.guest;
    candidates.site_admins = wave_.site.admins;
    candidates.username_taken = [this](const std::string& username) { return usernames_taken_.contains(username); };
    return candidates;
}

Effect& ChoosingAccounts::account_effect(const Somebody& somebody) {
    auto& effect = somebody.order->effects[somebody.key];
    effect.key = somebody.key;
    if (!handlers::is_learners(somebody.key)) effect.phase = handlers::Phase::prepay;
    effect.undoing = false;
    somebody.order->touched.insert(somebody.key);
    return effect;
}

void ChoosingAccounts::choose(const Somebody& somebody) {
    if (creating_.contains(somebody.claim)) return wait(somebody);
    const auto choice = handlers::choose_account(somebody.person, candidates_for(somebody));
    if (const auto* account = std::get_if<handlers::Account>(&choice))
        plan_account(somebody, *account);
    else if (const auto* refusal = std::get_if<handlers::AccountRefusal>(&choice))
        refuse(somebody, *refusal);
    else
        wait(somebody);
}

/// Somebody else is just getting the account.
void ChoosingAccounts::wait(const Somebody& somebody) {
    if (handlers::is_learners(somebody.key))
        settle_later(*somebody.order, account_effect(somebody), wave_.clock + config_.production.retry.first,
                     "another order is just getting an account with this e-mail");
    else
        somebody.order->deferred = true;
}

void ChoosingAccounts::plan_account(const Somebody& somebody, handlers::Account account) {
    if (!account.known) {
        const rest::NewUser user =
            rest::without_refused_extras({account.username, account.first_name, account.last_name, account.email,
                                          account.city, account.country, account.lang});
        if (const auto breach = rest::breach_of(user)) {
            const auto* whose = handlers::is_learners(somebody.key) ? "participant" : "customer";
            refuse(somebody, {fmt::format("DATA: Moodle would refuse the {}'s {}", whose, breach->field),
                              fmt::format("{} {}; correct customer {} in the shop, then dead retry", breach->field,
                                          breach->reason, somebody.person.id.value())});
            return;
        }
        usernames_taken_.insert(account.username);
        creating_.insert(somebody.claim);
        const handlers::AccountClaim claim{
            somebody.claim, handlers::lower_email(account.email), account.username, {}, true};
        by_email_.emplace(claim.email, claim);
        wave_.accounts[claim.customer] = claim;
        account = {{}, user.username, user.first_name, user.last_name, user.email, user.city, user.country, user.lang};
    } else if (handlers::is_learners(somebody.key)) {
        account.first_name = somebody.person.first_name;
        account.last_name = somebody.person.last_name;
        account.email = somebody.person.email;
    }
    auto& effect = account_effect(somebody);
    effect.intent = std::move(account);
    effect.outcome = Outcome::planned;
}

void ChoosingAccounts::refuse(const Somebody& somebody, handlers::AccountRefusal refusal) {
    auto& effect = account_effect(somebody);
    if (handlers::is_learners(somebody.key)) refusal.detail = of_participant(somebody.key, "the account");
    effect.outcome = Outcome::refused;
    effect.next_try.reset();
    ++effect.attempts;
    effect.cause = refusal.cause;
    effect.detail = refusal.detail;
    tell(*somebody.order, effect);
}

} // namespace shopd::production
