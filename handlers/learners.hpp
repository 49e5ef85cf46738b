#pragma once

#include "handlers/planner.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// Learners whom a customer names when buying: their effects stand beside their item's, a part for each, so that one
/// who is refused leaves the others. Pure.
namespace shopd::handlers {

inline constexpr int most_learners = 200; ///< of one item

/// Places of a learner's effects. The enrolment is first, so that product, group and undo find it as they do any
/// item's.
enum LearnerPlace : int {
    learner_enrolment = 0,
    learner_role_line = 1, ///< of the trace: as what
    learner_group = 2,
    learner_membership = 3,
    learner_product = 4,
    learner_supervisor = 5, ///< the customer's role at the learner
    learner_account = 6
};

/// Elements from here on are learners', a thousand for each part of an item.
inline constexpr int first_learner_element = 1'000'000'000;
inline constexpr int learners_of_a_part = 1000;

/// @return true for an effect of a learner's part
constexpr bool is_learners(const EffectKey& key) {
    return key.element >= first_learner_element;
}

/// @return true for a learner's account, which is chosen or made as a customer's is
constexpr bool is_learner_account(const EffectKey& key) {
    return is_learners(key) && key.place == learner_account;
}

/// The element of the part of its item that an effect belongs to: a learner's counts to whose learner it is.
constexpr int element_of_part(const EffectKey& key) {
    return is_learners(key) ? (key.element - first_learner_element) / learners_of_a_part : key.element;
}

/// The number of a learner within the part, from 0.
constexpr int learner_number(const EffectKey& key) {
    return (key.element - first_learner_element) % learners_of_a_part;
}

/// @return true where the elements of this part's learners have room among the numbers
bool can_have_learners(const EffectKey& part);

/// The key of one effect of one learner.
/// @param part  of the item's part, e.g. its first
EffectKey learner_key(const EffectKey& part, int number, int place);

/// The keys of all learners of a part, in order.
std::vector<EffectKey> keys_of_learners(const std::map<EffectKey, Effect>& effects, const EffectKey& part);

/// The number of each learner: the one that the ledger has for the e-mail, else the next that is free, so that
/// corrected data does not make one learner another.
/// @return nothing where there are no more numbers
std::optional<std::vector<int>> number_learners(const std::map<EffectKey, Effect>& ledger, const EffectKey& part,
                                                const std::vector<LearnerPlan>& learners);

/// An effect that names whom it is for only once the learner's account is known: until then it stays planned, and is
/// neither observed nor applied nor told.
bool waits_for_learner(const Effect& effect);

/// The account that a learner's effects are for, once it is there or found.
struct KnownLearner {
    MoodleUserId user;
    std::string username;
};

std::optional<KnownLearner> find_learner(const std::map<EffectKey, Effect>& effects, const EffectKey& effect);

/// Names the learner in every effect that waits for one who is known by now.
/// @return what was changed, for the ledger
std::set<EffectKey> name_learners(std::map<EffectKey, Effect>& effects);

/// Under which name the table `accounts` has an order's claim on a learner's e-mail: another order that names it waits.
StreamKey learner_claim(BillId bill, const std::string& email);

} // namespace shopd::handlers
