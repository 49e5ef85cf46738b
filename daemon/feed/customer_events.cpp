#include "daemon/feed/customer_events.hpp"

#include "daemon/feed/session.hpp"
#include "moodle/database/tables.hpp"

#include <fmt/format.h>
#include <pqxx/result>

namespace shopd::feed {
namespace {

constexpr const char* queue =
    "with site as (select extract(epoch from coalesce(adopted_at, accepted_at))::bigint as since"
    " from moodle_shopd.site),"
    " alone as materialized (select c.id, hashtextextended(concat_ws(chr(31), c.firstname, c.lastname, c.email, c.city,"
    " c.country), 0) as contact, c.hasaccount as account, c.timecreated from {customer} c"
    " where c.timecreated < extract(epoch from moodle_shopd.now()) - 3600"
    " and c.hasaccount::text not in (select value from moodle_shopd.site_settings() where name = 'siteguest')"
    " and not exists (select from {bill} b where b.customerid = c.id::text)),"
    " events as materialized (select a.id, case"
    " when k.customer is null then case when a.timecreated >= (select since from site) then 'given' end"
    " when a.account <> k.account and a.account <> 0 then 'bound' else 'changed' end as what"
    " from alone a left join moodle_shopd.customers k on k.customer = a.id"
    " where k.customer is null or (k.contact, k.account) <> (a.contact, a.account)"
    " union all select k.customer, case when c.id is null then 'deleted' end from moodle_shopd.customers k"
    " left join {customer} c on c.id = k.customer where not exists (select from alone a where a.id = k.customer)),"
    " left_alone as (delete from moodle_shopd.customers k"
    " where not exists (select from alone a where a.id = k.customer) returning k.customer),"
    " noted as (insert into moodle_shopd.customers as k (customer, contact, account)"
    " select a.id, a.contact, a.account from alone a on conflict (customer) do update"
    " set contact = excluded.contact, account = excluded.account"
    " where (k.contact, k.account) <> (excluded.contact, excluded.account) returning k.customer),"
    // Another daemon that sweeps at the same time notes each before us, or after: only who noted it queues it.
    " ours as (select customer from noted union all select customer from left_alone),"
    " queued as (insert into moodle_shopd.outbox (change, bill, customer, status)"
    " select 'K', 0, e.id::text, e.what from events e join ours o on o.customer = e.id"
    " where e.what is not null order by e.id returning 1)"
    " select count(*) from queued";

} // namespace

std::size_t queue_customer_events(Session& session, const database::Tables& tables) {
    if (session.exec("select to_regclass('moodle_shopd.customers') is null")[0][0].as<bool>()) return 0;
    const auto sql = fmt::format(queue, fmt::arg("customer", tables.customer()), fmt::arg("bill", tables.bill()));
    return session.exec(sql)[0][0].as<std::size_t>();
}

} // namespace shopd::feed
