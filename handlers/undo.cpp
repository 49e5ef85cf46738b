#include "handlers/undo.hpp"

#include "handlers/handler_label.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::handlers {
namespace {

/// What an order may have given is undone; what it only wanted is given up.
bool concerns(const Effect& effect) {
    if (effect.phase == Phase::placing) return false;
    if (std::holds_alternative<Account>(effect.intent))
        return effect.outcome != Outcome::done && effect.outcome != Outcome::uncertain;
    return !std::holds_alternative<Nothing>(effect.intent) || effect.outcome != Outcome::done;
}

bool failed(const Effect& effect) {
    return effect.outcome == Outcome::refused || effect.outcome == Outcome::uncertain;
}

/// A call for the undo of an item that was not given takes nothing back.
bool is_given_up(const Effect& effect) {
    const auto* call = std::get_if<Call>(&effect.intent);
    return call && call->at_undo && !effect.undoing && effect.outcome != Outcome::done;
}

class Narration {
public:
    explicit Narration(const OrderProgress& progress) : progress_{progress} {}

    std::vector<TraceLine> run() {
        for (const auto& key : progress_.news) {
            const auto& effect = progress_.effects.at(key);
            if (effect.phase == Phase::placing || std::holds_alternative<Account>(effect.intent)) continue;
            if (key.item_code.empty() && key.place == place_support)
                support(effect);
            else
                item(effect);
        }
        if (!lines_.empty())
            lines_.insert(lines_.begin(), {fmt::format("Production Controller : Undo starting from {} ...",
                                                       progress_.decision.starting_from),
                                           lines_.front().at});
        return std::move(lines_);
    }

private:
    void say(std::string text, const Effect& effect) { lines_.push_back({std::move(text), effect.settled_at}); }

    void support(const Effect& effect) {
        if (failed(effect))
            say("Production Process Error : Customer support undo failed.", effect);
        else if (effect.withdrawn)
            say("Production Process : Customer support suspended.", effect);
        else
            say(effect.enrolment ? "Production Process : Customer support kept."
                                 : "Production Process : Customer support unenrolled.",
                effect);
    }

    void item(const Effect& effect) {
        const auto name = handler_label(effect.handler);
        const auto learner = effect.user ? effect.user->value() : user();
        if (failed(effect)) {
            say(fmt::format("{} Undo : Failed {}... {}", name, kind_name(effect.intent), effect.cause), effect);
        } else if (const auto* enrolment = std::get_if<Enrolment>(&effect.intent)) {
            const auto* done = effect.withdrawn ? "suspended in" : effect.enrolment ? "keeps" : "unenrolled from";
            say(fmt::format("{} Undo : User {} {} course {}", name, learner, done, enrolment->course_name), effect);
        } else if (const auto* role = std::get_if<RoleAssignment>(&effect.intent)) {
            say(fmt::format("{} Undo : User {} {} {}", name, user(),
                            effect.assignment ? "keeps role in" : "unassigned in", role->place_name),
                effect);
        } else if (const auto* extension = std::get_if<Extension>(&effect.intent)) {
            if (extension->taken && extension->taken->from != extension->taken->to)
                say(fmt::format("{} Undo : Adjusting user enrolment end to {} in course {} for user {}", name,
                                extension->taken->to, extension->course_name, user()),
                    effect);
            else if (extension->fixed)
                say(fmt::format("{} Undo : User {} keeps the end in course {}", name, user(), extension->course_name),
                    effect);
        } else if (const auto* creation = std::get_if<Creation>(&effect.intent)) {
            if (effect.made)
                say(fmt::format("{} Undo : {} {} is left as it is", name, creation_word(*creation), *effect.made),
                    effect);
        } else if (const auto* shift = std::get_if<ProductShift>(&effect.intent)) {
            say(fmt::format("{} Undo : Completed for {}...", name, shift->course_name), effect);
        } else if (const auto* product = std::get_if<Product>(&effect.intent)) {
            say(fmt::format("{} Undo : Completed for {}...", name, product->course_name), effect);
        } else if (const auto* call = std::get_if<Call>(&effect.intent); call && call->at_undo) {
            say(fmt::format("{} Undo : Called {}", name, call->function), effect);
        }
    }

    std::int64_t user() const {
        const auto account = progress_.effects.find({progress_.order.bill, "", 0, 0, place_account});
        return account == progress_.effects.end() || !account->second.user ? 0 : account->second.user->value();
    }

    const OrderProgress& progress_;
    std::vector<TraceLine> lines_;
};

} // namespace

bool is_to_be_undone(const Effect& effect, TimePoint now) {
    if (!concerns(effect)) return false;
    switch (effect.outcome) {
    case Outcome::not_ours:
    case Outcome::adopted:
    case Outcome::dropped:
        return false;
    case Outcome::undone:
        return effect.ended; // and may be unenrolled now
    case Outcome::retry:
    case Outcome::refused:
        return !effect.undoing || effect.life || is_due(effect, now);
    default:
        return true;
    }
}

bool anything_to_undo(const OrderView& order) {
    return std::any_of(order.ledger.begin(), order.ledger.end(),
                       [&](const auto& entry) { return is_to_be_undone(entry.second, order.clock); });
}

bool undo_has_begun(const OrderView& order) {
    return std::any_of(order.ledger.begin(), order.ledger.end(), [](const auto& entry) {
        const auto& effect = entry.second;
        return effect.phase != Phase::placing && (effect.undoing || effect.outcome == Outcome::undone);
    });
}

std::vector<EffectKey> plan_undo(std::map<EffectKey, Effect>& effects, TimePoint now) {
    std::vector<EffectKey> planned;
    for (auto& [key, effect] : effects) {
        if (!is_to_be_undone(effect, now)) continue;
        const bool given_up = is_given_up(effect);
        if (!effect.undoing) effect.attempts = 0;
        effect.life.reset();
        effect.ended = false;
        effect.undoing = !given_up;
        effect.untold = false;
        effect.outcome = given_up ? Outcome::undone : Outcome::retry;
        effect.cause.clear();
        effect.detail.clear();
        effect.next_try.reset();
        planned.push_back(key);
    }
    return planned;
}

std::vector<TraceLine> narrate_undo(const OrderProgress& progress) {
    return Narration{progress}.run();
}

} // namespace shopd::handlers
