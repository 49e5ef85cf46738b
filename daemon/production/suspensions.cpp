#include "daemon/production/suspensions.hpp"

#include "daemon/production/settle.hpp"
#include "daemon/production/undo.hpp"

#include "handlers/suspension.hpp"
#include "moodle/database/arrays.hpp"
#include "moodle/directory/directory.hpp"
#include "moodle/rest/batch.hpp"
#include "moodle/rest/functions.hpp"

#include <pqxx/nontransaction>
#include <pqxx/result>

#include <algorithm>

namespace shopd::production {
namespace {

using handlers::Decision;
using handlers::Effect;

bool was_swept(const OrderInWave& order) {
    return std::any_of(order.view.changes.begin(), order.view.changes.end(),
                       [](const auto& change) { return change.kind == 'S'; });
}

/// The customers whose orders do something: a suspension that stands with another order of theirs may have to go.
void queue_other_orders(pqxx::transaction_base& look, Wave& wave) {
    std::set<std::string> customers;
    for (const auto& [bill, order] : wave.orders)
        if (!order.deferred && order.view.now && order.decision.work != Decision::Work::nothing)
            customers.insert(order.view.now->customer_key.value());
    if (customers.empty()) return;
    for (const auto& row : look.exec_params(
             "select l.bill, l.customer, o.status from moodle_shopd.ledger l join moodle_shopd.orders o on o.bill = "
             "l.bill where l.kind = 'account_suspension' and l.outcome in ('done', 'planned', 'retry') and not "
             "l.result "
             "? 'undoing' and l.customer = any($1::text[])",
             database::text_array(customers))) {
        const BillId bill{row[0].as<std::int64_t>()};
        if (!wave.orders.contains(bill))
            wave.requeues.push_back({bill, StreamKey{row[1].as<std::string>()}, row[2].as<std::string>()});
    }
}

struct Wanted {
    OrderInWave* order;
    Effect* effect;
    MoodleUserId user;
    bool suspended;
};

std::map<MoodleUserId, bool> read_suspended(Context& context, const std::vector<Wanted>& all) {
    directory::UserQuery query;
    for (const auto& wanted : all)
        query.ids.insert(wanted.user);
    std::map<MoodleUserId, bool> suspended;
    pqxx::nontransaction look{context.connection};
    for (const auto& user : directory::find_users(look, context.tables, query))
        if (!user.deleted) suspended.emplace(user.id, user.suspended);
    return suspended;
}

void settle(const Wanted& wanted) {
    if (wanted.suspended)
        settle_done(*wanted.order, *wanted.effect);
    else
        settle_undone(*wanted.order, *wanted.effect);
}

std::vector<Wanted> collect(Wave& wave) {
    std::vector<Wanted> all;
    for (auto& [bill, order] : wave.orders)
        for (auto& [key, effect] : order.effects)
            if (is_suspension_due(wave, order, effect))
                all.push_back(
                    {&order, &effect, std::get<handlers::AccountSuspension>(effect.intent).user, !effect.undoing});
    return all;
}

/// What stands already: suspended in a wave that was cut, or made active again by somebody, which is nothing to tell.
void take_standing(std::vector<Wanted>& all, const std::map<MoodleUserId, bool>& found) {
    std::erase_if(all, [&](Wanted& wanted) {
        const auto user = found.find(wanted.user);
        if (user == found.end())
            wanted.suspended = false; // the account is gone
        else if (user->second != wanted.suspended)
            return false;
        settle(wanted);
        if (!wanted.suspended) wanted.order->news.erase(wanted.effect->key);
        return true;
    });
}

} // namespace

void follow_suspensions(pqxx::transaction_base& look, const config::Config& config, const database::Tables& tables,
                        Wave& wave) {
    const auto delay = config.expiry ? config.expiry->suspend_account_after : config::milliseconds{0};
    std::vector<OrderInWave*> orders;
    std::set<std::string> customers;
    for (auto& [bill, order] : wave.orders) {
        if (order.deferred || !order.view.now || order.view.held) continue;
        if (!handlers::suspension_in_force(order.view) && !(delay.count() > 0 && was_swept(order))) continue;
        orders.push_back(&order);
        customers.insert(order.view.now->customer_key.value());
    }
    const auto idle = directory::find_idle_accounts(
        look, tables, config.customer_support ? config.customer_support->course : "", customers);
    for (auto* order : orders) {
        const auto account = idle.find(order->view.now->customer_key);
        if (handlers::follow_idleness(order->view, order->effects, account == idle.end() ? nullptr : &account->second,
                                      delay))
            order->touched.insert(order->order_key(handlers::place_suspension));
    }
    queue_other_orders(look, wave);
}

bool is_suspension_due(const Wave& wave, const OrderInWave& order, const Effect& effect) {
    if (order.deferred || !std::holds_alternative<handlers::AccountSuspension>(effect.intent)) return false;
    return effect.outcome == handlers::Outcome::planned ||
           (effect.outcome == handlers::Outcome::retry && handlers::is_due(effect, wave.clock));
}

void apply_suspensions(Context& context, Wave& wave) {
    auto all = collect(wave);
    if (all.empty()) return;
    take_standing(all, read_suspended(context, all));
    if (all.empty()) return;
    std::vector<rest::Suspension> entries;
    entries.reserve(all.size());
    for (const auto& wanted : all)
        entries.push_back({wanted.user, wanted.suspended});
    const auto answers = call_in_batches(context, "core_user_update_users", entries, &rest::suspend_users);
    const auto found = read_suspended(context, all);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto& wanted = all[i];
        const auto user = found.find(wanted.user);
        if (user != found.end() && user->second == wanted.suspended) {
            context.breaker.confirmed();
            settle(wanted);
        } else if (!answers[i]) {
            settle_failure(context, wave, *wanted.order, *wanted.effect, answers[i].error());
        } else {
            settle_contradicted(context, wave, *wanted.order, *wanted.effect, "core_user_update_users");
        }
    }
}

} // namespace shopd::production
