#include "daemon/production/apply.hpp"

#include "daemon/production/profiles.hpp"
#include "daemon/production/settle.hpp"
#include "daemon/production/steps.hpp"
#include "daemon/production/suspensions.hpp"
#include "daemon/production/undo.hpp"

#include "moodle/database/arrays.hpp"
#include "moodle/shop/reference.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>
#include <pqxx/result>

namespace shopd::production {
namespace {

constexpr int references_tried = 50;

/// A lease that ran out while Moodle was slow: another daemon may be at these orders, so nothing more is called for
/// them.
void drop_lost_leases(Context& context, Wave& wave) {
    for (const auto& lease : wave.leases) {
        if (context.still_held(lease)) continue;
        for (auto& [bill, order] : wave.orders)
            if (order.view.now && order.view.now->customer_key == lease.stream) order.deferred = true;
        std::erase_if(wave.customer_events, [&](const auto& event) { return event.customer == lease.stream; });
    }
}

/// What a bill's product references are made of. An order made by hand has no transaction id: the plugin would give all
/// of those one reference, we give each its own.
std::string reference_seed(const shop::Bill& bill) {
    return bill.transaction_id.empty() ? std::to_string(bill.id.value()) : bill.transaction_id;
}

bool anything_due(const Wave& wave) {
    for (const auto& [bill, order] : wave.orders)
        for (const auto& [key, effect] : order.effects)
            if (works_on(wave, order, effect) || is_undo_due(wave, order, effect) ||
                is_suspension_due(wave, order, effect))
                return true;
    return false;
}

std::set<std::string> references_taken(Context& context, const std::set<std::string>& candidates) {
    std::set<std::string> taken;
    pqxx::nontransaction look{context.connection};
    const auto sql =
        fmt::format("select reference from {} where reference = any($1::text[])", context.tables.product());
    for (const auto& row : look.exec_params(sql, database::text_array(candidates)))
        taken.insert(row[0].as<std::string>());
    return taken;
}

/// A membership whose group is on the dead list waits for that, and nothing else waits for it.
bool waits_for_dead_group(OrderInWave& order, const handlers::Effect& effect) {
    if (!std::holds_alternative<handlers::Membership>(effect.intent)) return false;
    const auto* group = group_of(order, effect);
    return group && group->outcome == handlers::Outcome::refused;
}

bool item_still_waits(OrderInWave& order, const handlers::Effect& product) {
    for (const auto& [key, effect] : order.effects) {
        if (std::holds_alternative<handlers::Product>(effect.intent)) continue;
        const bool same_item = key.item_code == product.key.item_code && key.element == product.key.element &&
                               key.occurrence == product.key.occurrence && key.place < product.key.place;
        // By itself it stands for the rest of its item: a row for one that waits for a person would pass for produced.
        const bool by_itself = handlers::stands_by_itself(std::get<handlers::Product>(product.intent));
        if (same_item && by_itself && !handlers::is_settled(effect) &&
            !std::holds_alternative<handlers::Note>(effect.intent))
            return true;
        if (same_item && (effect.outcome == handlers::Outcome::planned || effect.outcome == handlers::Outcome::retry) &&
            !waits_for_dead_group(order, effect))
            return true;
    }
    return false;
}

/// What a product stands for is there: the enrolment or role of place 0, or, for one by itself, the account.
bool stands_for_something(OrderInWave& order, handlers::Effect& effect) {
    if (handlers::stands_by_itself(std::get<handlers::Product>(effect.intent))) return order.account().has_value();
    const auto* first = first_of_item(order, effect);
    if (!first || (!first->enrolment && !first->assignment)) return false;
    effect.enrolment = first->enrolment;
    effect.assignment = first->assignment;
    return true;
}

using ReadyProduct = std::pair<OrderInWave*, handlers::Effect*>;

/// The references that the products of each order may get, more of them the more products it has.
void add_candidates(const std::vector<ReadyProduct>& ready, std::set<std::string>& candidates) {
    std::map<OrderInWave*, int> products;
    for (const auto& [order, effect] : ready)
        ++products[order];
    for (const auto& [order, count] : products) {
        std::string reference = reference_seed(*order->view.now);
        for (int i = 0; i < references_tried + count; ++i)
            candidates.insert(reference = shop::product_reference(reference));
    }
}

} // namespace

handlers::Effect* first_of_item(OrderInWave& order, const handlers::Effect& effect) {
    auto key = effect.key;
    key.place = 0;
    return order.find(key);
}

handlers::Effect* group_of(OrderInWave& order, const handlers::Effect& membership) {
    auto key = membership.key;
    --key.place;
    return order.find(key);
}

std::string group_name(const OrderInWave& order, const std::string& planned) {
    if (!planned.empty()) return planned;
    const auto account = order.effects.find(order.order_key(handlers::place_account));
    return "customer_" + (account == order.effects.end() ? std::string{} : account->second.username);
}

void apply_products(Context& context, Wave& wave) {
    std::vector<ReadyProduct> ready;
    std::set<std::string> candidates;
    for_each_due<handlers::Product>(wave, [&](OrderInWave& order, handlers::Effect& effect, const handlers::Product&) {
        if (!stands_for_something(order, effect) || item_still_waits(order, effect)) return;
        if (effect.product) { // it was undone: its row comes back, with its reference
            settle_done(order, effect);
            return;
        }
        ready.emplace_back(&order, &effect);
    });
    if (ready.empty()) return;
    add_candidates(ready, candidates);
    auto taken = references_taken(context, candidates);
    for (auto& [order, effect] : ready) {
        effect->reference = shop::product_reference(reference_seed(*order->view.now));
        while (!taken.insert(effect->reference).second)
            effect->reference = shop::product_reference(effect->reference);
        settle_done(*order, *effect);
    }
}

void apply(Context& context, Wave& wave) {
    if (!anything_due(wave)) return;
    using Stage = void (*)(Context&, Wave&);
    // Creations last: a copy of a course takes seconds, and what it is for waits for the next wave anyway.
    constexpr Stage stages[] = {&apply_messages,   &apply_accounts,      &apply_profiles,    &apply_enrolments,
                                &apply_extensions, &apply_roles,         &apply_groups,      &apply_memberships,
                                &apply_calls,      &apply_notes,         &apply_products,    &apply_product_shifts,
                                &apply_undo,       &apply_confirmations, &apply_suspensions, &apply_creations};
    for (const auto stage : stages) {
        drop_lost_leases(context, wave);
        stage(context, wave);
        context.tick({});
    }
    drop_lost_leases(context, wave);
}

} // namespace shopd::production
