#include "daemon/commands/dead/act.hpp"

#include "daemon/commands/printable.hpp"
#include "handlers/decide.hpp"
#include "moodle/database/arrays.hpp"

#include <fmt/format.h>
#include <pqxx/result>

#include <array>

namespace shopd::commands {
namespace {

/// What the shop's data lacked: looked at anew, never released, since production cannot go on without it.
const std::string& facts() {
    static const std::string array = database::text_array(std::array{std::string{handlers::cause::no_transaction_id},
                                                                     std::string{handlers::cause::no_items},
                                                                     std::string{handlers::cause::no_customer}});
    return array;
}

/// The column `released` of row x with its cause, unless that is one of `facts`.
std::string released_sql(const char* facts) {
    return fmt::format("case when x.cause = any({}::text[]) then x.released "
                       "else array_append(array_remove(x.released, x.cause), x.cause) end",
                       facts);
}

/// Whether the bill of row x, and for an item's effect its item, is still in the shop.
std::string is_there(const database::Tables& tables) {
    return fmt::format(
        "exists (select from {} b where b.id = x.bill) and (x.item_code = '' or exists (select from {} i where "
        "i.billid = x.bill and i.type = 'BILLING' and i.itemcode = x.item_code))",
        tables.bill(), tables.bill_item());
}

std::string queue_sql(const database::Tables& tables) {
    return fmt::format(
        "insert into moodle_shopd.outbox (change, bill, customer, status, transaction_id_known) "
        "select 'R', b.id, coalesce(b.customerid::text, ''), b.status, coalesce(b.transactionid, '') <> '' "
        "from {} b where b.id in (select bill from effects union select bill from orders) order by b.id returning 1",
        tables.bill());
}

constexpr const char* counts_sql =
    "select (select count(*) from orders), (select count(*) from effects), (select count(*) from queued)";

Acted counts_of(const pqxx::row& row) {
    return {row[0].as<std::int64_t>(), row[1].as<std::int64_t>(), row[2].as<std::int64_t>(), 0};
}

} // namespace

Acted retry_entries(pqxx::transaction_base& transaction, const database::Tables& tables, const Selection& selection) {
    return counts_of(transaction.exec_params1(
        fmt::format("with effects as (update moodle_shopd.ledger x set next_try = null, attempts = 0, "
                    "outcome = case when x.kind in ('notify_sales', 'notify_customer') then 'retry' else 'again' end "
                    "where x.outcome in ('refused', 'uncertain') and {0} and {1} returning x.bill), "
                    "orders as (update moodle_shopd.orders x set cause = null, detail = null, cause_at = null, "
                    "released = {5} where x.cause is not null and {0} and exists (select from {2} b where b.id = "
                    "x.bill) returning x.bill), "
                    "queued as ({3}) {4}",
                    selection.condition, is_there(tables), tables.bill(), queue_sql(tables), counts_sql,
                    released_sql("$2")),
        selection.parameter, facts()));
}

Acted undo_entries(pqxx::transaction_base& transaction, const database::Tables& tables, const Selection& selection,
                   const std::string& who, const std::string& why) {
    const auto note = handlers::undo_note + who + (why.empty() ? "" : ": " + why);
    return counts_of(transaction.exec_params1(
        fmt::format("with effects as (select 0::bigint as bill where false), "
                    "orders as (update moodle_shopd.orders x set cause = null, detail = null, cause_at = null, "
                    "released = array_append(array_remove(x.released, $3), $3), "
                    "history = x.history || jsonb_build_array(jsonb_build_object('status', x.status, 'customer', "
                    "x.customer, 'at', (extract(epoch from moodle_shopd.now()) * 1000)::bigint, 'note', $2::text)) "
                    "where x.cause = any(array[$3, $4]) and {} and exists (select from {} b where b.id = x.bill and "
                    "b.status in ('CANCELLED', 'REFUSED', 'PAYBACK')) returning x.bill), queued as ({}) {}",
                    selection.condition, tables.bill(), queue_sql(tables), counts_sql),
        selection.parameter, note, handlers::cause::brake_undos, handlers::cause::cancelled));
}

Acted drop_entries(pqxx::transaction_base& transaction, const database::Tables& tables, const Selection& selection,
                   const std::string& who, const std::string& why) {
    const auto words = fmt::format("dropped by {}: {}", who, why);
    const auto along = transaction.exec_params1(
        fmt::format(
            "with along as (update moodle_shopd.ledger l set outcome = 'dropped', next_try = null, "
            "detail = 'waited for what was ' || $2 || ' at ' || moodle_shopd.now()::text "
            "where l.outcome in ('planned', 'retry', 'again') and exists (select from moodle_shopd.ledger x "
            "where x.bill = l.bill and (x.item_code = '' or (x.item_code, x.element, x.occurrence) = (l.item_code, "
            "l.element, l.occurrence)) and x.kind in ('account', 'creation') and x.outcome in ('refused', 'uncertain') "
            "and {}) "
            "returning 1) "
            "select count(*) from along",
            selection.condition),
        selection.parameter, words);
    auto acted = counts_of(transaction.exec_params1(
        fmt::format(
            "with effects as (update moodle_shopd.ledger x set outcome = 'dropped', next_try = null, "
            "detail = $2 || ' (at ' || moodle_shopd.now()::text || ')' || coalesce('. It said: ' || x.detail, '') "
            "where x.outcome in ('refused', 'uncertain') and {0} returning x.bill), "
            "orders as (update moodle_shopd.orders x set cause = null, cause_at = null, "
            "released = {3}, "
            "history = x.history || jsonb_build_array(jsonb_build_object('status', x.status, 'customer', x.customer, "
            "'at', (extract(epoch from moodle_shopd.now()) * 1000)::bigint, "
            "'note', 'dropped ' || x.cause || ' by ' || $3 || ': ' || $4)) "
            "where x.cause is not null and {0} returning x.bill), queued as ({1}) {2}",
            selection.condition, queue_sql(tables), counts_sql, released_sql("$5")),
        selection.parameter, words, who, why, facts()));
    acted.along = along[0].as<std::int64_t>();
    return acted;
}

void ring(pqxx::transaction_base& transaction) {
    transaction.exec("select pg_notify('moodle_shopd', '')");
}

Gone find_gone(pqxx::transaction_base& transaction, const database::Tables& tables, const Selection& selection) {
    Gone gone;
    for (const auto& row : transaction.exec_params(
             fmt::format("select x.bill, x.item_code, count(*) over () from moodle_shopd.dead x where {} and not ({}) "
                         "order by 1, 2 limit 10",
                         selection.condition, is_there(tables)),
             selection.parameter)) {
        const auto code = row[1].as<std::string>();
        gone.examples.push_back(
            fmt::format("bill {}{}", row[0].as<std::int64_t>(), code.empty() ? "" : ": " + printable(code)));
        gone.count = row[2].as<std::int64_t>();
    }
    return gone;
}

} // namespace shopd::commands
