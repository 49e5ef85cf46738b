#include "daemon/production/apply.hpp"
#include "daemon/production/settle.hpp"

#include "moodle/directory/directory.hpp"
#include "moodle/rest/batch.hpp"
#include "moodle/rest/functions.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>

namespace shopd::production {
namespace {

struct NewAccount {
    OrderInWave* order;
    handlers::Effect* effect;
    const handlers::Account* account;
    bool seen = false;
    bool has_password = false;
};

/// Which of the accounts are there: the claimed username with the claimed e-mail is ours.
void observe(Context& context, std::vector<NewAccount>& accounts) {
    directory::UserQuery query;
    for (const auto& account : accounts)
        query.usernames.insert(account.account->username);
    pqxx::nontransaction look{context.connection};
    std::map<std::string, handlers::MoodleUser> users;
    std::set<MoodleUserId> ids;
    for (auto& user : directory::find_users(look, context.tables, query)) {
        ids.insert(user.id);
        users.emplace(user.username, std::move(user));
    }
    const auto with_password = directory::find_users_with_password(look, ids);
    for (auto& account : accounts) {
        const auto user = users.find(account.account->username);
        account.seen = user != users.end() &&
                       handlers::lower_email(user->second.email) == handlers::lower_email(account.account->email);
        if (!account.seen) continue;
        account.has_password = with_password.contains(user->second.id);
        account.effect->user = user->second.id;
        account.effect->username = user->second.username;
        account.effect->created = true;
    }
}

void settle_without_password(NewAccount& account) {
    settle_uncertain(
        *account.order, *account.effect, "uncertain: no password mail",
        fmt::format("account {} ({}) was made, but Moodle ended before it mailed a password; send a reset request "
                    "to the customer, then dead drop",
                    account.effect->user->value(), account.effect->username));
}

/// Accounts of an earlier wave that died after its call.
std::vector<NewAccount> settle_those_there(Context& context, const Wave& wave, std::vector<NewAccount>& accounts) {
    std::vector<NewAccount> missing;
    for (auto& account : accounts) {
        if (!account.seen) {
            missing.push_back(account);
        } else if (account.has_password) {
            settle_done(*account.order, *account.effect);
        } else {
            const auto tried_at = account.effect->tried_at.value_or(wave.clock);
            const auto until = tried_at + context.config->moodle.php_limit;
            if (account.effect->tried_at && until <= wave.clock) {
                settle_without_password(account);
            } else {
                settle_later(*account.order, *account.effect, std::min(until, wave.clock + std::chrono::seconds{5}),
                             "the account is there without a password; PHP may still be mailing it");
                account.effect->tried_at = tried_at;
            }
        }
    }
    return missing;
}

void settle_after_call(Context& context, const Wave& wave, NewAccount& account,
                       const rest::Result<rest::CreatedUser>& answer) {
    const bool in_doubt = !answer && answer.error().error_class == rest::ErrorClass::in_doubt;
    if (account.seen && account.has_password) {
        context.breaker.confirmed();
        settle_done(*account.order, *account.effect);
    } else if (!answer && (in_doubt || !account.seen)) {
        settle_failure(context, wave, *account.order, *account.effect, answer.error());
    } else if (account.seen) {
        settle_without_password(account);
    } else {
        settle_contradicted(context, wave, *account.order, *account.effect, "core_user_create_users");
    }
}

/// A refusal that the tables explain: somebody took the e-mail or the username since it was chosen. Chosen anew.
bool chosen_anew(Context& context, const Wave& wave, NewAccount& account) {
    directory::UserQuery query;
    query.usernames.insert(account.account->username);
    query.emails.insert(handlers::lower_email(account.account->email));
    pqxx::nontransaction look{context.connection};
    if (directory::find_users(look, context.tables, query).empty()) return false;
    settle_later(*account.order, *account.effect, wave.clock + context.config->production.retry.first,
                 "username or e-mail were taken meanwhile; another account is chosen");
    return true;
}

void create(Context& context, const Wave& wave, std::vector<NewAccount>& accounts) {
    std::vector<rest::NewUser> users;
    unsigned attempts = 0;
    for (const auto& [order, effect, account, seen, has_password] : accounts) {
        users.push_back({account->username, account->first_name, account->last_name, account->email, account->city,
                         account->country, account->lang});
        attempts = std::max(attempts, static_cast<unsigned>(effect->attempts));
    }
    const auto answers = call_in_batches(context, "core_user_create_users", users, &rest::create_users,
                                         rest::shrunken(context.config->moodle.create_batch, attempts));
    observe(context, accounts);
    SHOPD_FAULT_POINT("after_observe_created_accounts");
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        const bool refused = !answers[i] && answers[i].error().error_class == rest::ErrorClass::data;
        if (refused && !accounts[i].seen && chosen_anew(context, wave, accounts[i])) continue;
        settle_after_call(context, wave, accounts[i], answers[i]);
    }
}

} // namespace

void apply_accounts(Context& context, Wave& wave) {
    std::vector<NewAccount> accounts;
    for_each_due<handlers::Account>(wave,
                                    [&](OrderInWave& order, handlers::Effect& effect, handlers::Account& account) {
                                        if (account.known) {
                                            effect.user = account.known;
                                            effect.username = account.username;
                                            settle_done(order, effect);
                                        } else {
                                            accounts.push_back({&order, &effect, &account});
                                        }
                                    });
    if (accounts.empty()) return;
    observe(context, accounts);
    SHOPD_FAULT_POINT("after_observe_accounts");
    auto missing = settle_those_there(context, wave, accounts);
    if (!missing.empty()) create(context, wave, missing);
}

} // namespace shopd::production
