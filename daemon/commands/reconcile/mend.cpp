#include "daemon/commands/reconcile/mend.hpp"

#include "daemon/production/order_rows.hpp"
#include "moodle/database/arrays.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pqxx/result>

#include <set>

namespace shopd::commands {
namespace {

using nlohmann::json;

constexpr const char* of_key = "(l.bill, l.item_code, l.element, l.occurrence, l.place) = (w.bill, w.item_code, "
                               "w.element, w.occurrence, w.place)";
constexpr const char* keys = "jsonb_to_recordset($1::jsonb) w(bill bigint, item_code text, element int, occurrence "
                             "int, place int, words text)";

void add_keys(json& rows, const std::vector<handlers::EffectKey>& effects, const Drift& drift) {
    for (const auto& key : effects) {
        json row = production::to_json(key);
        row["words"] = drift.kind + ": " + drift.found;
        rows.push_back(std::move(row));
    }
}

/// Of the effects that stand as `was`, and only of those.
void set_outcome(pqxx::transaction_base& transaction, const json& rows, const char* was, const char* outcome,
                 const char* result, const std::string& who) {
    if (rows.empty()) return;
    transaction.exec_params0(
        fmt::format("update moodle_shopd.ledger l set outcome = '{}', next_try = null, attempts = 0, cause = null, "
                    "result = {}, detail = w.words || '; reconcile by ' || $2 || ' at ' || moodle_shopd.now()::text "
                    "from {} where {} and l.outcome = '{}'",
                    outcome, result, keys, of_key, was),
        rows.dump(-1, ' ', false, json::error_handler_t::replace), who);
}

void attach_accounts(pqxx::transaction_base& transaction, const database::Tables& tables, const json& rows) {
    if (rows.empty()) return;
    transaction.exec_params0(
        fmt::format("update {} c set hasaccount = w.\"user\" from jsonb_to_recordset($1::jsonb) w(id bigint, was "
                    "bigint, \"user\" bigint) where c.id = w.id and c.hasaccount = w.was",
                    tables.customer()),
        rows.dump());
}

void queue(pqxx::transaction_base& transaction, const database::Tables& tables, const std::set<BillId>& bills) {
    if (bills.empty()) return;
    transaction.exec_params0(
        fmt::format("insert into moodle_shopd.outbox (change, bill, customer, status, transaction_id_known) select "
                    "'R', b.id, coalesce(b.customerid::text, ''), b.status, coalesce(b.transactionid, '') <> '' from "
                    "{} b where b.id = any($1::bigint[]) order by b.id",
                    tables.bill()),
        database::bigint_array(bills));
}

} // namespace

void mend(pqxx::transaction_base& transaction, const database::Tables& tables, const std::vector<Drift>& drifts,
          const std::string& who) {
    json due = json::array(), remake = json::array(), undo = json::array(), again = json::array(),
         attach = json::array();
    std::set<BillId> bills;
    for (const auto& drift : drifts) {
        if (drift.by == MendedBy::person) continue;
        add_keys(due, drift.due, drift);
        add_keys(remake, drift.remake, drift);
        add_keys(undo, drift.undo, drift);
        add_keys(again, drift.again, drift);
        if (drift.attach)
            attach.push_back(
                {{"id", drift.attach->customer}, {"was", drift.attach->was}, {"user", drift.attach->user}});
        if (drift.by == MendedBy::daemon) bills.insert(drift.bill);
    }
    set_outcome(transaction, remake, "done", "planned", "l.result - 'product' - 'billitem'", who);
    set_outcome(transaction, due, "done", "planned", "l.result", who);
    set_outcome(transaction, undo, "undone", "retry", "l.result || '{\"undoing\": true}'", who);
    set_outcome(transaction, again, "not_ours", "again", "l.result", who);
    attach_accounts(transaction, tables, attach);
    queue(transaction, tables, bills);
}

} // namespace shopd::commands
