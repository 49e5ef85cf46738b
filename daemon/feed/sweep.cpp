#include "daemon/feed/sweep.hpp"

#include "daemon/feed/session.hpp"
#include "daemon/feed/text_array.hpp"
#include "moodle/database/tables.hpp"

#include <pqxx/result>

#include <fmt/format.h>

namespace shopd::feed {
namespace {

// An order that has come to rest. The same text as in the index orders_open.
constexpr const char* final_state =
    "(o.status in ('CANCELLED', 'REFUSED', 'GONE') or o.status = 'COMPLETE' and (o.produced or o.adopted))";

constexpr const char* is_other = "(o.bill is null or b.status <> o.status or b.customerid <> o.customer"
                                 " or coalesce(b.transactionid, '') <> o.transaction_id"
                                 " or coalesce(f.fingerprint, 0) <> o.fingerprint)";

// What an order of ours is due, and was not before: an adopted one is not due what its old state already asked for.
constexpr const char* is_due = "(b.status = any ($1::text[]) and not coalesce(o.produced, false)"
                               " and not (coalesce(o.adopted, false) and o.status = any ($1::text[])))";

constexpr const char* described = "b.id as bill, b.customerid::text as customer, b.status::text as status,"
                                  " coalesce(b.transactionid, '') <> '' as known";

constexpr const char* gone = "o.bill, o.customer, o.status, o.transaction_id <> '', false";

std::string different_of_all(const database::Tables& tables, const std::string& fingerprint) {
    return fmt::format("select {described}, {due} as due from {bill} b"
                       " left join moodle_shopd.orders o on o.bill = b.id"
                       " left join (select i.billid, {fingerprint} as fingerprint from {item} i group by i.billid) f"
                       " on f.billid = b.id where {other}"
                       " union all select {gone} from moodle_shopd.orders o"
                       " where o.status <> 'GONE' and not exists (select from {bill} b where b.id = o.bill)",
                       fmt::arg("described", described), fmt::arg("due", is_due), fmt::arg("bill", tables.bill()),
                       fmt::arg("item", tables.bill_item()), fmt::arg("fingerprint", fingerprint),
                       fmt::arg("other", is_other), fmt::arg("gone", gone));
}

std::string different_of_open(const database::Tables& tables, const std::string& fingerprint) {
    return fmt::format(
        "select {described}, {due} as due from"
        " (select o.bill from moodle_shopd.orders o where not {final}"
        " union select b.id from {bill} b"
        " where b.id > coalesce((select max(o.bill) from moodle_shopd.orders o), 0) - 1000) c"
        " join {bill} b on b.id = c.bill left join moodle_shopd.orders o on o.bill = c.bill"
        " left join lateral (select {fingerprint} as fingerprint from {item} i where i.billid = c.bill) f"
        " on true where {other}"
        " union all select {gone} from moodle_shopd.orders o"
        " where not {final} and not exists (select from {bill} b where b.id = o.bill)",
        fmt::arg("described", described), fmt::arg("due", is_due), fmt::arg("bill", tables.bill()),
        fmt::arg("item", tables.bill_item()), fmt::arg("fingerprint", fingerprint), fmt::arg("other", is_other),
        fmt::arg("gone", gone), fmt::arg("final", final_state));
}

std::string without_waiting(const std::string& different) {
    return fmt::format(
        "select d.* from ({}) d where not exists (select from moodle_shopd.outbox w where w.bill = d.bill)", different);
}

// Read once: the planner evaluates a stable function anew for each comparison, and each counts as a query.
constexpr const char* with_clock = "with clock as materialized (select moodle_shopd.now() as at)";

constexpr const char* stranded =
    "(select o.customer from moodle_shopd.orders o where o.look_at <= (select at from clock)"
    " union select w.customer from moodle_shopd.outbox w where w.routed)"
    " except select s.stream from moodle_shopd.streams s";

constexpr const char* waiting =
    "exists (select from moodle_shopd.outbox w where not w.routed and w.seen_at < clock_timestamp() - interval '1 s')"
    " or exists (select from moodle_shopd.streams s where s.due_at < (select at from clock) - interval '1 s'"
    " and (s.lease_until is null or s.lease_until < (select at from clock)))";

std::string count_sql(const std::string& missed) {
    return fmt::format("{} select (select count(*) from ({}) m), (select count(*) from ({}) s), {}", with_clock, missed,
                       stranded, waiting);
}

std::string queue_sql(const std::string& missed) {
    return fmt::format(
        "{clock}, missed as materialized ({missed}),"
        " limits as (select count(*) filter (where due) > $2::bigint as braked from missed),"
        " queued as (insert into moodle_shopd.outbox (change, bill, customer, status, transaction_id_known)"
        " select case when m.due and l.braked then 'B' else 'S' end, m.bill, m.customer, m.status, m.known"
        " from missed m cross join limits l order by m.bill returning change),"
        " put_up as (insert into moodle_shopd.streams (stream, due_at)"
        " select s.customer, (select at from clock) from ({stranded}) s order by 1 on conflict (stream) do nothing "
        "returning 1)"
        " select (select count(*) from queued), (select count(*) from queued where change = 'B'),"
        " (select count(*) from put_up)",
        fmt::arg("clock", with_clock), fmt::arg("missed", missed), fmt::arg("stranded", stranded));
}

} // namespace

SweepReport sweep(Session& session, const database::Tables& tables, const SweepRules& rules, Extent extent) {
    const auto begun = std::chrono::steady_clock::now();
    const auto missed = without_waiting(extent == Extent::all ? different_of_all(tables, rules.fingerprint)
                                                              : different_of_open(tables, rules.fingerprint));
    const auto postpay = text_array(rules.postpay);
    SweepReport report;
    const auto counted = session.exec(count_sql(missed), {postpay})[0];
    report.waiting = counted[2].as<bool>();
    if (counted[0].as<std::size_t>() > 0 || counted[1].as<std::size_t>() > 0) {
        const auto queued = session.exec(queue_sql(missed), {postpay, std::to_string(rules.brake)})[0];
        report.differing = queued[0].as<std::size_t>();
        report.held = queued[1].as<std::size_t>();
        report.stranded = queued[2].as<std::size_t>();
    }
    report.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    return report;
}

} // namespace shopd::feed
