#include "handlers/effect.hpp"

#include <array>

namespace shopd::handlers {

bool is_settled(const Effect& effect) {
    switch (effect.outcome) {
    case Outcome::done:
    case Outcome::not_ours:
    case Outcome::adopted:
    case Outcome::dropped:
    case Outcome::undone:
        return true;
    default:
        return false;
    }
}

bool is_due(const Effect& effect, TimePoint now) {
    switch (effect.outcome) {
    case Outcome::planned:
    case Outcome::again:
        return true;
    case Outcome::retry:
        return !effect.next_try || *effect.next_try <= now;
    case Outcome::refused:
        return effect.next_try && *effect.next_try <= now;
    default:
        return false;
    }
}

std::string_view kind_name(const Intent& intent) {
    static constexpr std::array names{
        "nothing", "notify_sales",    "account", "enrolment",          "group",         "membership",
        "product", "complete",        "role",    "extension",          "product_shift", "call",
        "note",    "notify_customer", "profile", "account_suspension", "creation"};
    static_assert(names.size() == std::variant_size_v<Intent>);
    return names[intent.index()];
}

const char* creation_word(const Creation& creation) {
    return creation.what == Creation::What::course ? "course" : "category";
}

bool stands_by_itself(const Product& product) {
    return product.context_type == product_by_itself || product.context_type == product_of_seat;
}

std::string_view life_step_name(LifeChange::Step step) {
    static constexpr std::array names{"suspend", "remove", "restore", "move"};
    return names[static_cast<std::size_t>(step)];
}

bool keeps_on(const LifeChange& life) {
    return life.step == LifeChange::Step::move || life.step == LifeChange::Step::restore;
}

std::string_view outcome_name(Outcome outcome) {
    static constexpr std::array names{"planned", "done",     "retry",   "refused", "uncertain",
                                      "again",   "not_ours", "adopted", "dropped", "undone"};
    return names[static_cast<std::size_t>(outcome)];
}

std::string_view phase_name(Phase phase) {
    static constexpr std::array names{"placing", "prepay", "postpay"};
    return names[static_cast<std::size_t>(phase)];
}

} // namespace shopd::handlers
