#include "daemon/commands/open_database.hpp"
#include "daemon/commands/remedy.hpp"
#include "daemon/commands/status_parts.hpp"
#include "moodle/database/arrays.hpp"
#include "moodle/sql/install.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pqxx/nontransaction>
#include <pqxx/result>

namespace shopd::commands {
namespace {

using nlohmann::ordered_json;

/// Paid orders that are not produced; those that an operator gave up are not waited for.
constexpr const char* unproduced =
    "moodle_shopd.orders o where o.paid_at is not null and not o.produced "
    "and o.status = any($1::text[]) and coalesce(o.history -> -1 ->> 'note', '') not like 'dropped %'";

/// As often as a stream's wave must have failed in a row to be no passing trouble: half a minute of it.
constexpr int failing_from = 5;

std::string waiting_sql() {
    return fmt::format(
        "(select json_build_object('streams', count(*), 'due', count(*) filter (where s.due_at <= moodle_shopd.now()), "
        "'oldest_due', {0}, 'late_seconds', "
        "greatest(0, extract(epoch from moodle_shopd.now() - min(s.due_at)))::bigint, "
        "'failing', count(*) filter (where s.attempts >= {1}), 'example_failing', min(s.stream) filter (where "
        "s.attempts >= {1})) "
        "from moodle_shopd.streams s)",
        utc_sql("min(s.due_at)"), failing_from);
}

std::string unproduced_sql() {
    return fmt::format(
        "(select json_build_object('count', (select count(*) from {0}), 'oldest', (select json_build_object('bill', "
        "o.bill, 'status', o.status, 'paid_at', {1}, 'age_seconds', "
        "greatest(0, extract(epoch from moodle_shopd.now() - o.paid_at))::bigint) from {0} order by o.paid_at limit "
        "1)))",
        unproduced, utc_sql("o.paid_at"));
}

std::string retrying_sql() {
    return fmt::format(
        "(select json_build_object('count', count(*), 'oldest', (array_agg(json_build_object('bill', r.bill, 'what', "
        "r.kind, 'since', {}, 'attempts', r.attempts, 'detail', r.detail) order by r.planned_at))[1]) from (select "
        "l.bill, l.kind, l.planned_at, l.attempts, l.detail from {} ) r)",
        utc_sql("r.planned_at"),
        fmt::format("(select o.bill from {}) u join moodle_shopd.ledger l on l.bill = u.bill and l.outcome = 'retry'",
                    unproduced));
}

std::string dead_sql() {
    return fmt::format("(select coalesce(json_agg(json_build_object('cause', d.cause, 'count', d.number, 'oldest', {}, "
                       "'what', d.what) "
                       "order by d.since, d.cause), '[]') from (select coalesce(x.cause, '') as cause, count(*) as "
                       "number, min(x.since) "
                       "as since, min(x.what) as what from moodle_shopd.dead x group by 1) d)",
                       utc_sql("d.since"));
}

std::string for_a_person_sql() {
    return "(select coalesce(json_agg(json_build_object('status', p.status, 'count', p.number, 'oldest_bill', p.bill) "
           "order by "
           "p.status), '[]') from (select o.status, count(*) as number, min(o.bill) as bill from moodle_shopd.orders o "
           "where o.status in ('PARTIAL', 'FAILED') and not o.adopted group by 1) p)";
}

/// Of the thousand newest bills: no index has to be kept for it.
std::string last_acknowledged_sql() {
    return fmt::format("(select json_build_object('bill', n.bill, 'status', n.status, 'at', {}) from (select * from "
                       "moodle_shopd.orders order by bill desc limit 1000) n where not n.adopted order by "
                       "n.acknowledged_at desc limit 1)",
                       utc_sql("n.acknowledged_at"));
}

std::string site_sql() {
    return fmt::format(
        "(select json_build_object('url', s.url, 'accepted_at', {}, 'proved_at', {}) from moodle_shopd.site s)",
        utc_sql("s.accepted_at"), utc_sql("s.proved_at"));
}

std::string pauses_sql() {
    return fmt::format(
        "(select coalesce(json_agg(json_build_object('scope', p.scope, 'name', p.name, 'who', p.who, 'why', p.why, "
        "'at', "
        "{}) order by p.scope <> 'all', p.at), '[]') from moodle_shopd.pauses p where p.resumed_at is null)",
        utc_sql("p.at"));
}

std::string whole_sql() {
    return fmt::format(
        "select json_build_object('pauses', {}, 'waiting', {}, 'unrouted', (select count(*) from moodle_shopd.outbox "
        "where not "
        "routed), 'unproduced', {}, 'retrying', {}, 'for_a_person', {}, 'dead', {}, 'last_acknowledged', {}, "
        "'site', {}, 'schema', (select number from moodle_shopd.version), 'server', "
        "current_setting('server_version'))",
        pauses_sql(), waiting_sql(), unproduced_sql(), retrying_sql(), for_a_person_sql(), dead_sql(),
        last_acknowledged_sql(), site_sql());
}

} // namespace

ordered_json read_database_status(const config::Config& config) {
    const auto database = open_database(config.database, "status");
    pqxx::nontransaction look{*database.connection};
    return read_database_status(look, config);
}

ordered_json read_database_status(pqxx::transaction_base& look, const config::Config& config) {
    const auto row = look.exec_params1(whole_sql(), database::text_array(config.production.postpay));
    auto document = ordered_json::parse(row[0].as<std::string>());
    std::int64_t total = 0;
    for (auto& cause : document["dead"]) {
        total += cause["count"].get<std::int64_t>();
        cause["to_do"] = remedy(cause["cause"].get<std::string>(), cause["what"].get<std::string>());
    }
    document["dead"] = {{"count", total}, {"causes", document["dead"]}};
    return document;
}

} // namespace shopd::commands
