#include "daemon/commands/order/records.hpp"

#include "daemon/commands/dead/dead.hpp"
#include "daemon/commands/open_database.hpp"
#include "daemon/commands/printable.hpp"
#include "daemon/commands/remedy.hpp"

#include <fmt/format.h>
#include <pqxx/result>

namespace shopd::commands {
namespace {

using nlohmann::ordered_json;

ordered_json one(pqxx::transaction_base& look, const std::string& sql, std::int64_t bill) {
    const auto rows = look.exec_params(sql, bill);
    return rows.empty() || rows[0][0].is_null() ? ordered_json() : ordered_json::parse(rows[0][0].as<std::string>());
}

std::string shop_sql(const database::Tables& tables) {
    return fmt::format(
        "select json_build_object('status', b.status, 'customer', b.customerid, 'transaction_id', b.transactionid, "
        "'amount', b.amount, 'currency', b.currency, 'placed_at', {}, 'test', b.test <> 0, 'items', (select "
        "coalesce(json_agg(json_build_object('id', i.id, 'type', i.type, 'code', i.itemcode, 'quantity', i.quantity) "
        "order by i.id), '[]') from {} i where i.billid = b.id)) from {} b where b.id = $1",
        utc_sql("to_timestamp(b.emissiondate)"), tables.bill_item(), tables.bill());
}

std::string ours_sql() {
    return fmt::format(
        "select json_build_object('status', o.status, 'customer', o.customer, 'transaction_id', o.transaction_id, "
        "'produced', o.produced, 'adopted', o.adopted, 'paid_at', {}, 'look_at', {}, 'acknowledged_at', {}, 'cause', "
        "o.cause, 'detail', o.detail, 'released', o.released, 'history', (select coalesce(json_agg(json_build_object("
        "'status', h.entry ->> 'status', 'customer', coalesce(h.entry ->> 'customer', o.customer), 'at', {}, 'note', "
        "h.entry ->> 'note') order by h.place), '[]') from jsonb_array_elements(o.history) with ordinality as h(entry, "
        "place))) from moodle_shopd.orders o where o.bill = $1",
        utc_sql("o.paid_at"), utc_sql("o.look_at"), utc_sql("o.acknowledged_at"),
        utc_sql("to_timestamp((h.entry ->> 'at')::float8 / 1000)"));
}

std::string ledger_sql() {
    return fmt::format(
        "select json_agg(json_build_object('key', json_build_array(l.item_code, l.element, l.occurrence, "
        "l.place), 'planned_at', {}, 'done_at', {})) from moodle_shopd.ledger l where l.bill = $1",
        utc_sql("l.planned_at"), utc_sql("l.done_at"));
}

std::string holds_sql() {
    return fmt::format(
        "select coalesce(json_agg(json_build_object('who', h.who, 'why', h.why, 'at', {}, 'released_by', "
        "h.released_by, "
        "'released_why', h.released_why, 'released_at', {}) order by h.at), '[]') from moodle_shopd.holds h where "
        "h.bill = $1",
        utc_sql("h.at"), utc_sql("h.released_at"));
}

std::string dead_sql() {
    return fmt::format(
        "select coalesce(json_agg(json_build_object('what', d.what, 'item_code', d.item_code, 'cause', "
        "d.cause, 'detail', d.detail, 'since', {}, 'attempts', d.attempts) order by d.since), '[]') from "
        "moodle_shopd.dead d where d.bill = $1",
        utc_sql("d.since"));
}

std::string waiting_sql() {
    return fmt::format("select coalesce(json_agg(json_build_object('change', w.change, 'status', w.status, 'customer', "
                       "w.customer, 'seen_at', {}) order by w.id), '[]') from moodle_shopd.outbox w where w.bill = $1",
                       utc_sql("w.seen_at"));
}

std::string stream_sql(const database::Tables& tables) {
    return fmt::format(
        "select json_build_object('due_at', {}, 'at_work', coalesce(s.lease_until > moodle_shopd.now(), false), "
        "'owner', s.lease_owner, 'failed_waves', s.attempts) from moodle_shopd.streams s where s.stream = coalesce("
        "(select b.customerid::text from {} b where b.id = $1), (select o.customer from moodle_shopd.orders o where "
        "o.bill = $1))",
        utc_sql("s.due_at"), tables.bill());
}

} // namespace

std::string why_of(const std::string& text, const char* command) {
    if (text.find_first_not_of(" \t\r\n") == std::string::npos)
        throw WrongSelection{fmt::format("{} wants --why TEXT: it stays on record", command)};
    return printable(text);
}

bool queue_bill(pqxx::transaction_base& transaction, const database::Tables& tables, std::int64_t bill) {
    return !transaction
                .exec_params(fmt::format("insert into moodle_shopd.outbox (change, bill, customer, status, "
                                         "transaction_id_known) select 'R', b.id, coalesce(b.customerid::text, ''), "
                                         "b.status, coalesce(b.transactionid, '') <> '' from {} b where b.id = $1 "
                                         "returning 1",
                                         tables.bill()),
                             bill)
                .empty();
}

ordered_json read_pauses(pqxx::transaction_base& look) {
    const auto row = look.exec1(
        fmt::format("select coalesce(json_agg(json_build_object('scope', p.scope, 'name', p.name, 'who', p.who, 'why', "
                    "p.why, 'at', {}) order by p.scope <> 'all', p.at), '[]') from moodle_shopd.pauses p where "
                    "p.resumed_at is null",
                    utc_sql("p.at")));
    return ordered_json::parse(row[0].as<std::string>());
}

ordered_json read_records(pqxx::transaction_base& look, const database::Tables& tables, std::int64_t bill) {
    ordered_json records;
    records["shop"] = one(look, shop_sql(tables), bill);
    records["ours"] = one(look, ours_sql(), bill);
    records["ledger"] = one(look, ledger_sql(), bill);
    records["holds"] = one(look, holds_sql(), bill);
    records["pauses"] = read_pauses(look);
    records["dead"] = one(look, dead_sql(), bill);
    for (auto& entry : records["dead"])
        entry["to_do"] = remedy(entry["cause"].is_string() ? entry["cause"].get<std::string>() : "",
                                entry["what"].get<std::string>());
    records["waiting"] = one(look, waiting_sql(), bill);
    records["stream"] = one(look, stream_sql(tables), bill);
    return records;
}

std::string scope_words(const std::string& scope, const std::string& name) {
    return scope == "all" ? "production" : scope + " " + printable(name);
}

} // namespace shopd::commands
