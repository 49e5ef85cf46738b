#include "daemon/feed/sweep.hpp"

#include "daemon/feed/customer_events.hpp"
#include "daemon/feed/session.hpp"
#include "daemon/feed/suspensions.hpp"
#include "moodle/database/arrays.hpp"
#include "moodle/database/tables.hpp"

#include <pqxx/result>

#include <fmt/format.h>

namespace shopd::feed {
namespace {

constexpr const char* final_state = "(o.status in ('CANCELLED', 'REFUSED', 'GONE')"
                                    " or o.status = 'COMPLETE' and (o.produced or o.adopted))";

// Unknown to orders, gone from the shop, or not as acknowledged.
constexpr const char* is_other =
    "case when o.bill is null then true when b.id is null then o.status <> 'GONE'"
    " else b.status <> o.status or b.customerid <> o.customer or coalesce(b.transactionid, '') <> o.transaction_id"
    " or coalesce(f.fingerprint, 0) <> o.fingerprint end";

// What an order of ours is due, and was not before: an adopted one is not due what its old state already asked for.
constexpr const char* is_due = "(coalesce(b.status = any ($1::text[]), false) and not coalesce(o.produced, false)"
                               " and not (coalesce(o.adopted, false) and o.status = any ($1::text[])))";

// What becomes an outbox row; of a bill that is gone, what was known last.
std::string described() {
    return fmt::format("select coalesce(b.id, o.bill) as bill, coalesce(b.customerid::text, o.customer) as customer,"
                       " coalesce(b.status::text, o.status) as status,"
                       " coalesce(b.transactionid, o.transaction_id, '') <> '' as known, {} as due",
                       is_due);
}

// Orders of ours with a product row that is not as it was acknowledged: two scans in the order of products.
std::string orders_of_changed_products(const database::Tables& tables) {
    return fmt::format(
        "select o.bill, o.customer, o.status, o.transaction_id <> '', false"
        " from moodle_shopd.products k left join {} p on p.id = k.product"
        " join moodle_shopd.orders o on o.bill = k.bill"
        " where not k.gone and o.status <> 'GONE' and (p.id is null or"
        " (p.startdate, p.enddate, p.deleted <> 0) is distinct from (k.startdate, k.enddate, k.deleted))",
        tables.product());
}

// Orders of ours with a seat whose learner is another than the one who has its access, or whose request nobody met.
std::string orders_of_changed_seats(const database::Tables& tables, const SweepRules& rules) {
    if (rules.seat_access == 0) return "";
    return fmt::format(
        " union select o.bill, o.customer, o.status, o.transaction_id <> '', false"
        " from {} p join moodle_shopd.products k on k.product = p.id and not k.gone"
        " join moodle_shopd.orders o on o.bill = k.bill and o.status <> 'GONE'"
        " join moodle_shopd.ledger s on (s.bill, s.item_code, s.element, s.occurrence, s.place)"
        " = (k.bill, k.item_code, k.element, k.occurrence, k.place) and s.kind = 'product' and s.outcome = 'done'"
        " left join moodle_shopd.ledger a on (a.bill, a.item_code, a.element, a.occurrence, a.place)"
        " = (k.bill, k.item_code, k.element, k.occurrence, k.place + {})"
        " where p.contexttype = 'user_enrolment' and p.deleted = 0 and coalesce(a.outcome in ('done', 'undone'), true)"
        " and (p.extradata <> '' or p.instanceid"
        " <> case when a.outcome = 'done' then coalesce((a.result->>'enrolment')::bigint, 0) else 0 end)",
        tables.product(), rules.seat_access);
}

// Orders that are looked at later than a moment around the end of a product that is to come, or not at all: made, or
// left, by another configuration. Of those whose moments are past, the last ones, once more.
std::string orders_near_an_end(const SweepRules& rules) {
    if (rules.notices.empty()) return "";
    return fmt::format(
        " union select o.bill, o.customer, o.status, o.transaction_id <> '', false"
        " from (select extract(epoch from (select at from clock))::bigint as at) now, moodle_shopd.products k"
        " join moodle_shopd.orders o on o.bill = k.bill"
        " where not k.gone and not k.deleted and k.enddate > 0 and o.status <> 'GONE' and exists ("
        "select from unnest(array[{}]::bigint[]) m(after) where case when o.look_at is null"
        " then k.enddate + m.after between now.at - 86400 and now.at + 86400"
        " else k.enddate + m.after > now.at and o.look_at > to_timestamp(k.enddate + m.after + 60) end)",
        fmt::join(rules.notices, ","));
}

// Three scans in the order of bills, side by side.
std::string different_of_all(const database::Tables& tables, const SweepRules& rules) {
    const auto& fingerprint = rules.fingerprint;
    return fmt::format(
        "{} from {} b full join moodle_shopd.orders o on o.bill = b.id"
        " left join (select i.billid, {} as fingerprint from {} i group by i.billid) f on f.billid = b.id"
        " where {} union {}{}{}",
        described(), tables.bill(), fingerprint, tables.bill_item(), is_other, orders_of_changed_products(tables),
        orders_of_changed_seats(tables, rules), orders_near_an_end(rules));
}

std::string different_of_open(const database::Tables& tables, const std::string& fingerprint) {
    return fmt::format(
        "{described} from moodle_shopd.orders o left join {bill} b on b.id = o.bill"
        " left join lateral (select {fingerprint} as fingerprint from {item} i where i.billid = o.bill) f"
        " on true where not {final} and {other}"
        " union all {described} from {bill} b left join moodle_shopd.orders o on o.bill = b.id"
        " where b.id > coalesce((select max(n.bill) from moodle_shopd.orders n), 0) - 1000"
        " and o.bill is null",
        fmt::arg("described", described()), fmt::arg("bill", tables.bill()), fmt::arg("item", tables.bill_item()),
        fmt::arg("fingerprint", fingerprint), fmt::arg("other", is_other), fmt::arg("final", final_state));
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
        " limits as (select $2::bigint > 0 and count(*) filter (where due) > $2::bigint as braked from missed),"
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

void prepare_for_sweeps(Session& session) {
    session.exec("select set_config('jit', 'off', false)");
}

SweepReport sweep(Session& session, const database::Tables& tables, const SweepRules& rules, Extent extent) {
    const auto begun = std::chrono::steady_clock::now();
    const auto missed = without_waiting(extent == Extent::all ? different_of_all(tables, rules)
                                                              : different_of_open(tables, rules.fingerprint));
    const auto postpay = database::text_array(rules.postpay);
    SweepReport report;
    const auto counted = session.exec(count_sql(missed), {postpay})[0];
    report.waiting = counted[2].as<bool>();
    if (counted[0].as<std::size_t>() > 0 || counted[1].as<std::size_t>() > 0) {
        const auto queued = session.exec(queue_sql(missed), {postpay, std::to_string(rules.brake)})[0];
        report.differing = queued[0].as<std::size_t>();
        report.held = queued[1].as<std::size_t>();
        report.stranded = queued[2].as<std::size_t>();
    }
    if (extent == Extent::all && rules.suspend_after > 0)
        report.differing += queue_suspensions(session, tables, rules.suspend_after, rules.support_course);
    if (extent == Extent::all) report.customers = queue_customer_events(session, tables);
    report.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    return report;
}

} // namespace shopd::feed
