#include "handlers/suspension.hpp"

#include "handlers/expiry.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::handlers {
namespace {

bool is_over(const Effect& effect) {
    return effect.outcome == Outcome::undone || effect.outcome == Outcome::dropped;
}

void begin(Effect& effect, Outcome outcome, bool undoing) {
    effect.outcome = outcome;
    effect.undoing = undoing;
    effect.attempts = 0;
    effect.cause.clear();
    effect.detail.clear();
    effect.next_try.reset();
}

Effect planned(const OrderView& order, const moodle::IdleAccount& idle) {
    Effect effect;
    effect.key = {order.bill, "", 0, 0, place_suspension};
    effect.phase = Phase::placing;
    effect.intent = AccountSuspension{idle.user, idle.ended};
    return effect;
}

/// What an operator dropped is not planned again for the same end.
bool was_dropped(const Effect* before, const moodle::IdleAccount& idle) {
    const auto* suspension = before ? std::get_if<AccountSuspension>(&before->intent) : nullptr;
    return suspension && before->outcome == Outcome::dropped && suspension->ended == idle.ended;
}

bool is_long_enough(const OrderView& order, const moodle::IdleAccount& idle, config::milliseconds delay) {
    return delay.count() > 0 && TimePoint{std::chrono::seconds{idle.since}} + delay <= order.clock;
}

} // namespace

const Effect* suspension_in_force(const OrderView& order) {
    const auto found = order.ledger.find({order.bill, "", 0, 0, place_suspension});
    return found == order.ledger.end() || is_over(found->second) ? nullptr : &found->second;
}

bool follow_idleness(const OrderView& order, std::map<EffectKey, Effect>& effects, const moodle::IdleAccount* idle,
                     config::milliseconds delay) {
    const EffectKey key{order.bill, "", 0, 0, place_suspension};
    const auto found = effects.find(key);
    auto* before = found == effects.end() ? nullptr : &found->second;
    const bool last = idle && idle->last_order == order.bill;
    if (!before || is_over(*before)) {
        if (!last || idle->suspended || was_dropped(before, *idle) || !is_long_enough(order, *idle, delay))
            return false;
        effects[key] = planned(order, *idle);
        return true;
    }
    if (before->undoing || !last) {
        if (before->undoing && !is_due(*before, order.clock)) return false;
        begin(*before, Outcome::retry, true);
        return true;
    }
    if (is_settled(*before) || !is_due(*before, order.clock)) return false;
    before->outcome = Outcome::planned;
    before->next_try.reset();
    return true;
}

std::vector<TraceLine> narrate_suspension(const OrderProgress& progress) {
    const EffectKey key{progress.order.bill, "", 0, 0, place_suspension};
    if (!progress.news.contains(key)) return {};
    const auto& effect = progress.effects.at(key);
    const auto& suspension = std::get<AccountSuspension>(effect.intent);
    const auto user = suspension.user.value();
    if (effect.outcome == Outcome::done)
        return {{fmt::format("Product Controller : User {} suspended, whose last product ended on {}", user,
                             date_text(suspension.ended)),
                 effect.settled_at}};
    if (effect.outcome == Outcome::undone)
        return {{fmt::format("Product Controller : User {} active again", user), effect.settled_at}};
    return {{fmt::format("Product Controller Warning : Failed {} of user {}... {}",
                         effect.undoing ? "activation" : "suspension", user, effect.cause),
             effect.settled_at}};
}

} // namespace shopd::handlers
