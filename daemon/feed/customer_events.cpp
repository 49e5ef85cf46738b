#include "daemon/feed/customer_events.hpp"

#include "daemon/feed/session.hpp"
#include "moodle/database/tables.hpp"

#include <fmt/format.h>
#include <pqxx/result>

namespace shopd::feed {
namespace {

constexpr const char* queue =
    "with moments as materialized (select extract(epoch from coalesce(adopted_at, accepted_at))::bigint as adopted,"
    " extract(epoch from moodle_shopd.now())::bigint - 3600 as settled from moodle_shopd.site),"
    " guest as materialized (select value from moodle_shopd.site_settings() where name = 'siteguest'),"
    " alone as (select c.id, hashtextextended(concat_ws(chr(31), c.firstname, c.lastname, c.email, c.city, c.country),"
    " 0) as contact, c.hasaccount as account, c.timecreated from {customer} c"
    " where c.timecreated < (select settled from moments)"
    " and c.hasaccount::text is distinct from (select value from guest)"
    " and not exists (select from {bill} b where b.customerid = c.id::text)),"
    // A full join is never done by nested loops, however many there are.
    " compared as materialized (select coalesce(a.id, k.customer) as id, a.contact, a.account, a.timecreated,"
    " a.id is not null as is_alone, k.account as was from alone a full join moodle_shopd.customers k"
    " on k.customer = a.id where a.id is null or k.customer is null"
    " or (k.contact, k.account) <> (a.contact, a.account)),"
    " left_alone as (delete from moodle_shopd.customers k using compared c"
    " where c.id = k.customer and not c.is_alone returning k.customer),"
    " noted as (insert into moodle_shopd.customers as k (customer, contact, account)"
    " select c.id, c.contact, c.account from compared c where c.is_alone on conflict (customer) do update"
    " set contact = excluded.contact, account = excluded.account"
    " where (k.contact, k.account) <> (excluded.contact, excluded.account) returning k.customer),"
    // Another daemon that sweeps at the same time notes each before us, or after: only who noted it queues it.
    " ours as (select customer from noted union all select customer from left_alone),"
    " events as (select c.id, case"
    " when not c.is_alone then case when not exists (select from {customer} x where x.id = c.id) then 'deleted' end"
    " when c.was is null then case when c.timecreated >= (select adopted from moments) then 'given' end"
    " when c.account <> c.was and c.account <> 0 then 'bound' else 'changed' end as what"
    " from compared c where c.id in (select customer from ours)),"
    " queued as (insert into moodle_shopd.outbox (change, bill, customer, status)"
    " select 'K', 0, e.id::text, e.what from events e where e.what is not null order by e.id returning 1)"
    " select count(*) from queued";

} // namespace

std::size_t queue_customer_events(Session& session, const database::Tables& tables) {
    if (session.exec("select to_regclass('moodle_shopd.customers') is null")[0][0].as<bool>()) return 0;
    const auto sql = fmt::format(queue, fmt::arg("customer", tables.customer()), fmt::arg("bill", tables.bill()));
    return session.exec(sql)[0][0].as<std::size_t>();
}

} // namespace shopd::feed
