#include "daemon/feed/suspensions.hpp"

#include "daemon/feed/session.hpp"
#include "moodle/directory/directory.hpp"

#include <fmt/format.h>
#include <pqxx/result>

namespace shopd::feed {
namespace {

// One that was made, refused or given up stands in the ledger: only a lifted one is made again.
constexpr const char* queue =
    "with idle as materialized ({idle}), "
    "standing as (select l.bill, l.outcome from moodle_shopd.ledger l where l.kind = 'account_suspension' and "
    "l.outcome "
    "<> 'undone' and not l.result ? 'undoing'), "
    "wanted as (select i.bill from idle i where not i.suspended and to_timestamp(i.since + $3::bigint) <= "
    "moodle_shopd.now() and not exists (select from standing s where s.bill = i.bill) union select s.bill from "
    "standing "
    "s where s.outcome = 'done' and not exists (select from idle i where i.bill = s.bill)), "
    "queued as (insert into moodle_shopd.outbox (change, bill, customer, status, transaction_id_known) select 'S', "
    "o.bill, o.customer, o.status, o.transaction_id <> '' from wanted w join moodle_shopd.orders o on o.bill = w.bill "
    "where not exists (select from moodle_shopd.outbox q where q.bill = o.bill) order by o.bill returning 1) "
    "select count(*) from queued";

} // namespace

std::size_t queue_suspensions(Session& session, const database::Tables& tables, std::int64_t delay,
                              const std::string& support_course) {
    const auto sql = fmt::format(queue, fmt::arg("idle", directory::idle_accounts_sql(tables)));
    return session.exec(sql, {support_course, "{}", std::to_string(delay)})[0][0].as<std::size_t>();
}

} // namespace shopd::feed
