#pragma once

#include "daemon/production/wave.hpp"
#include "moodle/database/tables.hpp"

#include "config/config.hpp"

#include <pqxx/transaction_base>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace shopd::production {

/// @return true for an order of which something is given in this wave
bool gives_something(const OrderInWave& order);

/// Chooses the account of each order that needs one, the orders of one customer one after the other, and then those of
/// the learners whom the orders name. Claims on e-mails and usernames go into the wave; no two of them make one
/// account.
class ChoosingAccounts {
public:
    ChoosingAccounts(const config::Config& config, const database::Tables& tables, Wave& wave)
        : config_{config}, tables_{tables}, wave_{wave} {}

    /// The customers'. An order whose e-mail somebody else just claims is deferred.
    void run(pqxx::transaction_base& look);

    /// The learners', once the orders are planned. One whose e-mail somebody else just claims waits alone.
    void run_for_learners(pqxx::transaction_base& look);

private:
    /// Who is to have an account.
    struct Somebody {
        OrderInWave* order;
        handlers::EffectKey key; ///< of the account's effect
        shop::Customer person;   ///< a learner's id is 0
        StreamKey claim;         ///< under which `accounts` has it
    };

    [[nodiscard]] bool needs_account(const OrderInWave& order) const;
    void choose_all(pqxx::transaction_base& look, const std::vector<Somebody>& all);
    void look_up(pqxx::transaction_base& look, const std::vector<Somebody>& all);
    void look_up_usernames(pqxx::transaction_base& look, const std::vector<Somebody>& all);
    void choose(const Somebody& somebody);
    void wait(const Somebody& somebody);
    [[nodiscard]] handlers::AccountCandidates candidates_for(const Somebody& somebody) const;
    void plan_account(const Somebody& somebody, handlers::Account account);
    void refuse(const Somebody& somebody, handlers::AccountRefusal refusal);
    static handlers::Effect& account_effect(const Somebody& somebody);

    [[nodiscard]] const handlers::MoodleUser* find_user(MoodleUserId id) const {
        const auto found = wave_.users.find(id);
        return found == wave_.users.end() ? nullptr : &found->second;
    }

    const config::Config& config_;
    const database::Tables& tables_;
    Wave& wave_;
    std::map<std::string, handlers::AccountClaim> by_email_;
    std::set<std::string> usernames_taken_;
    std::set<StreamKey> creating_; ///< claims of those for whom an account is made in this wave
};

} // namespace shopd::production
