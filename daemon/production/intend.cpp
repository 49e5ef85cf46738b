#include "daemon/production/order_rows.hpp"
#include "daemon/production/settle.hpp"
#include "daemon/production/steps.hpp"

#include "handlers/intent_json.hpp"

#include <nlohmann/json.hpp>
#include <pqxx/result>
#include <pqxx/transaction>

#include <algorithm>

namespace shopd::production {
namespace {

using nlohmann::json;

/// Which claims on e-mail and username this wave makes; a customer whose claim stands already asks for the same again.
json claims_of(const Wave& wave) {
    json claims = json::array();
    for (const auto& [customer, claim] : wave.accounts)
        if (claim.created && !claim.user && !claim.username.empty())
            claims.push_back({{"customer", customer.value()}, {"email", claim.email}, {"username", claim.username}});
    return claims;
}

std::set<StreamKey> claim_accounts(pqxx::transaction_base& transaction, const json& claims) {
    const auto wanted = claims.dump(-1, ' ', false, json::error_handler_t::replace);
    transaction.exec_params0(
        "delete from moodle_shopd.accounts a using jsonb_to_recordset($1::jsonb) w(customer text, email text, "
        "username text) where a.customer = w.customer and a.moodle_user is null "
        "and (a.email, a.username) is distinct from (w.email, w.username)",
        wanted);
    const auto rows = transaction.exec_params(
        "with wanted as (select * from jsonb_to_recordset($1::jsonb) w(customer text, email text, username text)), "
        "made as (insert into moodle_shopd.accounts (customer, email, username, created) "
        " select w.customer, w.email, w.username, true from wanted w order by w.customer on conflict do nothing "
        "returning customer) "
        "select customer from made union select a.customer from moodle_shopd.accounts a join wanted w using (customer, "
        "email, username)",
        wanted);
    std::set<StreamKey> held;
    for (const auto& row : rows)
        held.insert(StreamKey{row[0].as<std::string>()});
    return held;
}

bool makes_account(const OrderInWave& order, const std::string& username) {
    return std::any_of(order.effects.begin(), order.effects.end(), [&](const auto& entry) {
        const auto* account = std::get_if<handlers::Account>(&entry.second.intent);
        return account && !account->known && account->username == username && !handlers::is_settled(entry.second);
    });
}

void defer_losers(Wave& wave, const json& claims, const std::set<StreamKey>& held) {
    for (const auto& claim : claims) {
        const StreamKey customer{claim.at("customer").get<std::string>()};
        if (held.contains(customer)) continue;
        wave.accounts.erase(customer);
        const auto username = claim.at("username").get<std::string>();
        for (auto& [bill, order] : wave.orders)
            if ((order.view.now && order.view.now->customer_key == customer) || makes_account(order, username))
                order.deferred = true;
    }
}

/// Decided without a call: left alone, given already, or refused. It stands from now on, though it is not yet told.
bool is_decided(const handlers::Effect& effect) {
    return handlers::is_settled(effect) || effect.outcome == handlers::Outcome::refused;
}

json rows_of(const Wave& wave) {
    json rows = json::array();
    for (const auto& [bill, order] : wave.orders) {
        if (order.deferred) continue;
        for (const auto& key : order.touched) {
            auto effect = order.effects.at(key);
            const bool decided = is_decided(effect);
            effect.untold = decided;
            json row = to_json(key);
            row["outcome"] = handlers::outcome_name(decided ? effect.outcome : handlers::Outcome::planned);
            row["cause"] = effect.cause.empty() ? json() : json(effect.cause);
            row["detail"] = effect.detail.empty() ? json() : json(effect.detail);
            row["next_try"] = to_json(effect.next_try);
            row["customer"] = order.view.now->customer_key.value();
            row["phase"] = handlers::phase_name(effect.phase);
            row["kind"] = handlers::kind_name(effect.intent);
            row["intent"] = handlers::intent_to_json(effect.intent);
            row["result"] = handlers::result_to_json(effect);
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

/// A confirmation, which waits for the rest of its order, is recorded when its turn has come.
bool is_message(const handlers::Effect& effect) {
    return std::holds_alternative<handlers::NotifySales>(effect.intent) ||
           (std::holds_alternative<handlers::NotifyCustomer>(effect.intent) && !is_confirmation(effect.key));
}

/// A message is not harmless to repeat: that it was tried is on record before each call.
void mark_messages(Wave& wave, std::chrono::milliseconds php_limit) {
    for (auto& [bill, order] : wave.orders)
        for (auto& [key, effect] : order.effects)
            if (is_message(effect) && works_on(wave, order, effect) &&
                (!effect.tried_at || *effect.tried_at + php_limit <= wave.clock)) {
                effect.tried_at = wave.clock;
                order.touched.insert(key);
            }
}

} // namespace

void intend(Context& context, Wave& wave) {
    mark_messages(wave, context.config->moodle.php_limit);
    const auto claims = claims_of(wave);
    const bool planned = std::any_of(wave.orders.begin(), wave.orders.end(),
                                     [](const auto& entry) { return !entry.second.touched.empty(); });
    if (!planned) return;
    pqxx::transaction<> transaction{context.connection};
    if (!claims.empty()) defer_losers(wave, claims, claim_accounts(transaction, claims));
    const auto rows = rows_of(wave);
    if (!rows.empty())
        transaction.exec_params0(
            "insert into moodle_shopd.ledger as l (bill, item_code, element, occurrence, place, customer, phase, kind, "
            "intent, outcome, "
            "cause, detail, next_try, result, planned_at) select bill, item_code, element, occurrence, place, "
            "customer, phase, kind, "
            "intent, outcome, cause, detail, to_timestamp(next_try / 1000.0), result, moodle_shopd.now() "
            "from jsonb_to_recordset($1::jsonb) w(bill bigint, item_code text, element int, occurrence int, place int, "
            "customer text, "
            "phase text, kind text, intent jsonb, outcome text, cause text, detail text, next_try float8, result "
            "jsonb) "
            "on conflict (bill, item_code, element, occurrence, place) do update set customer = excluded.customer, "
            "phase = excluded.phase, kind = excluded.kind, result = excluded.result, "
            // taking another order's extension back may have changed the ends since they were loaded
            "intent = case when l.kind = 'extension' and excluded.kind = 'extension' and l.intent ? 'after' and "
            "excluded.intent ? 'after' and not l.intent ? 'taken' and l.intent->'user' = excluded.intent->'user' "
            "then excluded.intent || jsonb_build_object('before', l.intent->'before', 'after', l.intent->'after') "
            "else excluded.intent end, "
            "outcome = excluded.outcome, cause = excluded.cause, detail = excluded.detail, next_try = "
            "excluded.next_try, "
            "planned_at = excluded.planned_at",
            rows.dump(-1, ' ', false, json::error_handler_t::replace));
    transaction.commit();
}

} // namespace shopd::production
