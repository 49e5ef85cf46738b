#include "handlers/learners.hpp"

#include "handlers/choose_account.hpp"

#include <algorithm>
#include <limits>

namespace shopd::handlers {
namespace {

constexpr int last_part = (std::numeric_limits<int>::max() - first_learner_element) / learners_of_a_part - 1;

bool is_for_a_learner(const Effect& effect) {
    return std::holds_alternative<Enrolment>(effect.intent) || std::holds_alternative<Membership>(effect.intent);
}

bool is_at_a_learner(const RoleAssignment* role) {
    return role && role->place.level == moodle::user_level && role->place.instance == 0;
}

} // namespace

bool can_have_learners(const EffectKey& part) {
    return part.element >= 0 && part.element <= last_part;
}

EffectKey learner_key(const EffectKey& part, int number, int place) {
    auto key = part;
    key.element = first_learner_element + part.element * learners_of_a_part + number;
    key.place = place;
    return key;
}

std::vector<EffectKey> keys_of_learners(const std::map<EffectKey, Effect>& effects, const EffectKey& part) {
    std::vector<EffectKey> keys;
    if (!can_have_learners(part)) return keys;
    auto first = learner_key(part, 0, 0);
    first.occurrence = 0;
    for (auto entry = effects.lower_bound(first); entry != effects.end(); ++entry) {
        const auto& key = entry->first;
        if (key.bill != part.bill || key.item_code != part.item_code || element_of_part(key) != part.element) break;
        if (key.occurrence == part.occurrence) keys.push_back(key);
    }
    return keys;
}

std::optional<std::vector<int>> number_learners(const std::map<EffectKey, Effect>& ledger, const EffectKey& part,
                                                const std::vector<LearnerPlan>& learners) {
    std::map<std::string, int> known;
    int next = 0;
    for (const auto& key : keys_of_learners(ledger, part)) {
        next = std::max(next, learner_number(key) + 1);
        const auto* account = std::get_if<Account>(&ledger.at(key).intent);
        if (account) known.emplace(lower_email(account->email), learner_number(key));
    }
    std::vector<int> numbers;
    for (const auto& learner : learners) {
        const auto found = known.find(lower_email(learner.account.email));
        numbers.push_back(found == known.end() ? next++ : found->second);
    }
    if (next > learners_of_a_part || (next > 0 && !can_have_learners(part))) return std::nullopt;
    return numbers;
}

bool waits_for_learner(const Effect& effect) {
    if (!is_learners(effect.key)) return false;
    return (is_for_a_learner(effect) && !effect.user) || is_at_a_learner(std::get_if<RoleAssignment>(&effect.intent));
}

std::optional<KnownLearner> find_learner(const std::map<EffectKey, Effect>& effects, const EffectKey& effect) {
    auto key = effect;
    key.place = learner_account;
    const auto found = effects.find(key);
    if (found == effects.end()) return std::nullopt;
    const auto& account = found->second;
    const auto* intent = std::get_if<Account>(&account.intent);
    if (!intent || account.outcome == Outcome::refused) return std::nullopt;
    if (account.user) return KnownLearner{*account.user, account.username};
    if (!intent->known) return std::nullopt;
    return KnownLearner{*intent->known, intent->username};
}

std::set<EffectKey> name_learners(std::map<EffectKey, Effect>& effects) {
    std::set<EffectKey> named;
    for (auto& [key, effect] : effects) {
        const bool open = !effect.undoing && (effect.outcome == Outcome::planned || effect.outcome == Outcome::retry);
        if (!open || !waits_for_learner(effect)) continue;
        const auto learner = find_learner(effects, key);
        if (!learner) continue;
        if (auto* role = std::get_if<RoleAssignment>(&effect.intent)) {
            role->place.instance = learner->user.value();
            role->place_name = "user " + learner->username;
        } else {
            effect.user = learner->user;
            effect.username = learner->username;
        }
        named.insert(key);
    }
    return named;
}

StreamKey learner_claim(BillId bill, const std::string& email) {
    return StreamKey{"learner " + std::to_string(bill.value()) + " " + lower_email(email)};
}

} // namespace shopd::handlers
