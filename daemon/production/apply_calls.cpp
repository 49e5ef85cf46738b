#include "daemon/production/apply.hpp"
#include "daemon/production/calling.hpp"
#include "daemon/production/settle.hpp"
#include "daemon/production/undo.hpp"

#include "handlers/composed.hpp"
#include "handlers/item_parts.hpp"

#include <limits>

namespace shopd::production {
namespace {

using handlers::Effect;
using handlers::Outcome;

/// Products and lines need no call: what is called does not wait for them.
bool is_waited_for(const Effect& effect) {
    return !std::holds_alternative<handlers::Product>(effect.intent) &&
           !std::holds_alternative<handlers::ProductShift>(effect.intent) &&
           !std::holds_alternative<handlers::Note>(effect.intent);
}

bool any_waits(const OrderInWave& order, const handlers::EffectKey& from, const handlers::EffectKey& to) {
    const auto end = order.effects.lower_bound(to);
    for (auto entry = order.effects.lower_bound(from); entry != end; ++entry)
        if (is_waited_for(entry->second) && !handlers::is_settled(entry->second)) return true;
    return false;
}

/// Something before it in its item, or prepared for it, is still to come, or stands on the dead list.
bool waits_for_earlier(const OrderInWave& order, const Effect& effect) {
    auto first = effect.key;
    first.place = 0;
    if (any_waits(order, first, effect.key)) return true;
    if (handlers::phase_of(first) == handlers::Phase::prepay) return false;
    auto prepared = first;
    prepared.element = handlers::prepared_element(first.element);
    auto end = prepared;
    end.place = std::numeric_limits<int>::max();
    return any_waits(order, prepared, end);
}

/// Not made, for all that is known: before its undo began it was planned or refused.
bool never_made(const OrderInWave& order, const Effect& effect) {
    const auto before = order.view.ledger.find(effect.key);
    return before != order.view.ledger.end() && !before->second.undoing && !before->second.tried_at &&
           before->second.outcome != Outcome::done && before->second.outcome != Outcome::uncertain &&
           before->second.outcome != Outcome::again;
}

config::Lookup lookup_of(const std::pair<MoodleUserId, std::string>& account) {
    return handlers::account_lookup(account.first, account.second);
}

} // namespace

void apply_calls(Context& context, Wave& wave) {
    for_each_due<handlers::Call>(wave, [&](OrderInWave& order, Effect& effect, const handlers::Call& call) {
        const auto account = account_of(order);
        if (!order.account() || !account || waits_for_earlier(order, effect)) return;
        if (call.at_undo)
            settle_done(order, effect);
        else
            Calling{context, wave, order, effect, lookup_of(*account)}.run();
    });
}

void apply_notes(Context&, Wave& wave) {
    for_each_due<handlers::Note>(wave, [&](OrderInWave& order, Effect& effect, const handlers::Note&) {
        if (order.account() && !waits_for_earlier(order, effect)) settle_done(order, effect);
    });
}

void undo_calls(Context& context, Wave& wave) {
    for (auto& [bill, order] : wave.orders)
        for (auto& [key, effect] : order.effects) {
            const auto* call = std::get_if<handlers::Call>(&effect.intent);
            if (!call || !is_undo_due(wave, order, effect)) continue;
            const auto account = account_of(order);
            if (!account || (!call->at_undo && (call->stays || never_made(order, effect))))
                settle_undone(order, effect);
            else if (call->at_undo)
                Calling{context, wave, order, effect, lookup_of(*account)}.run();
        }
}

} // namespace shopd::production
