#include "daemon/production/undo.hpp"

#include "daemon/production/apply.hpp"
#include "daemon/production/settle.hpp"

#include "handlers/choose_account.hpp"
#include "handlers/creation.hpp"
#include "handlers/undo.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>

#include <algorithm>

namespace shopd::production {
namespace {

using handlers::Decision;
using handlers::Effect;
using handlers::Outcome;

template <class Visit>
void for_each_undo(Wave& wave, Visit visit) {
    for (auto& [bill, order] : wave.orders)
        for (auto& [key, effect] : order.effects)
            if (is_undo_due(wave, order, effect)) visit(order, effect);
}

/// An account that was made for an order whose wave was cut before it was acknowledged: it has the frozen username and
/// the customer's e-mail. What that wave gave it is found through it.
void find_unacknowledged_accounts(Context& context, Wave& wave) {
    std::map<std::string, Effect*> by_username;
    directory::UserQuery query;
    for (auto& [bill, order] : wave.orders) {
        if (order.deferred || order.decision.work != Decision::Work::undo || account_of(order)) continue;
        auto* effect = order.find(order.order_key(handlers::place_account));
        const auto* account = effect ? std::get_if<handlers::Account>(&effect->intent) : nullptr;
        if (!account || account->username.empty()) continue;
        by_username.emplace(account->username, effect);
        query.usernames.insert(account->username);
    }
    if (by_username.empty()) return;
    pqxx::nontransaction look{context.connection};
    for (const auto& user : directory::find_users(look, context.tables, query)) {
        const auto found = by_username.find(user.username);
        if (found == by_username.end()) continue;
        const auto& account = std::get<handlers::Account>(found->second->intent);
        if (handlers::lower_email(user.email) == handlers::lower_email(account.email)) found->second->user = user.id;
    }
}

/// What nobody has seen take effect, what waits for a thing that was never made, and what stays where it is: a group,
/// an account, a category or course that was made.
bool needs_no_call(const Effect& effect) {
    using namespace handlers;
    return std::holds_alternative<Nothing>(effect.intent) || std::holds_alternative<Account>(effect.intent) ||
           std::holds_alternative<Group>(effect.intent) || std::holds_alternative<Creation>(effect.intent) ||
           std::holds_alternative<Complete>(effect.intent) || std::holds_alternative<Note>(effect.intent) ||
           waits_for_creation(effect);
}

bool is_known_kind(const Effect& effect) {
    using namespace handlers;
    return needs_no_call(effect) || std::holds_alternative<Enrolment>(effect.intent) ||
           std::holds_alternative<Membership>(effect.intent) || std::holds_alternative<RoleAssignment>(effect.intent) ||
           std::holds_alternative<Product>(effect.intent) || std::holds_alternative<Extension>(effect.intent) ||
           std::holds_alternative<ProductShift>(effect.intent) ||
           std::holds_alternative<AccountSuspension>(effect.intent); // a stage of its own
}

/// A product row is marked deleted once all that stands behind it is undone.
bool item_still_stands(const OrderInWave& order, const Effect& product) {
    return std::any_of(order.effects.begin(), order.effects.end(), [&](const auto& entry) {
        const auto& [key, effect] = entry;
        const bool of_item = key.item_code == product.key.item_code && key.element == product.key.element &&
                             key.occurrence == product.key.occurrence && key.place < product.key.place;
        return of_item && effect.undoing;
    });
}

void settle_simple(Context& context, Wave& wave) {
    for_each_undo(wave, [&](OrderInWave& order, Effect& effect) {
        if (needs_no_call(effect))
            settle_undone(order, effect);
        else if (!is_known_kind(effect))
            settle_refused(context, wave, order, effect,
                           fmt::format("UNDO: not possible for {}", handlers::kind_name(effect.intent)),
                           "undo it by hand in Moodle, then drop it from the dead list");
    });
}

void withdraw_products(Wave& wave) {
    for_each_undo(wave, [&](OrderInWave& order, Effect& effect) {
        if (!std::holds_alternative<handlers::Product>(effect.intent) || item_still_stands(order, effect)) return;
        effect.withdrawn = effect.product.has_value();
        settle_undone(order, effect);
    });
}

/// The end of a product goes back once that of the enrolment has.
void withdraw_shifts(Wave& wave) {
    for_each_undo(wave, [&](OrderInWave& order, Effect& effect) {
        if (!std::holds_alternative<handlers::ProductShift>(effect.intent)) return;
        const auto* extension = first_of_item(order, effect);
        if (!extension || extension == &effect || !extension->undoing) settle_undone(order, effect);
    });
}

/// A message that waits for another try is not sent any more.
void drop_notices(Wave& wave) {
    for (auto& [bill, order] : wave.orders) {
        if (order.deferred || order.decision.work != Decision::Work::undo) continue;
        for (auto& [key, effect] : order.effects) {
            if (effect.phase != handlers::Phase::placing || effect.undoing ||
                (effect.outcome != Outcome::planned && effect.outcome != Outcome::retry))
                continue;
            effect.outcome = Outcome::dropped;
            effect.next_try.reset();
            order.touched.insert(key);
        }
    }
}

} // namespace

bool is_undo_due(const Wave& wave, const OrderInWave& order, const Effect& effect) {
    using Work = Decision::Work;
    const auto work = order.decision.work;
    if (order.deferred || !effect.undoing || (work != Work::undo && work != Work::produce)) return false;
    return effect.outcome == Outcome::planned ||
           (effect.outcome == Outcome::retry && handlers::is_due(effect, wave.clock));
}

void settle_undone(OrderInWave& order, Effect& effect) {
    effect.outcome = Outcome::undone;
    effect.undoing = false;
    effect.cause.clear();
    effect.detail.clear();
    effect.next_try.reset();
    effect.tried_at.reset();
    order.touched.insert(effect.key);
    tell(order, effect);
}

void settle_life(OrderInWave& order, Effect& effect, bool goes_on) {
    settle_undone(order, effect);
    effect.ended = !goes_on;
    if (goes_on) effect.outcome = Outcome::done;
    order.news.insert(effect.key);
}

void apply_undo(Context& context, Wave& wave) {
    const bool anything = std::any_of(wave.orders.begin(), wave.orders.end(), [&](const auto& entry) {
        return std::any_of(entry.second.effects.begin(), entry.second.effects.end(),
                           [&](const auto& effect) { return is_undo_due(wave, entry.second, effect.second); });
    });
    if (!anything) return;
    find_unacknowledged_accounts(context, wave);
    undo_calls(context, wave);
    undo_extensions(context, wave);
    undo_enrolments(context, wave);
    undo_memberships(context, wave);
    undo_roles(context, wave);
    settle_simple(context, wave);
    withdraw_products(wave);
    withdraw_shifts(wave);
    drop_notices(wave);
}

} // namespace shopd::production
