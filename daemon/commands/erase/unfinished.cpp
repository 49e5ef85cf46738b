#include "daemon/commands/erase/unfinished.hpp"

#include "daemon/commands/erase/scrub.hpp"
#include "daemon/commands/printable.hpp"
#include "moodle/database/arrays.hpp"

#include <fmt/format.h>
#include <pqxx/result>

namespace shopd::commands {
namespace {

void add(std::vector<std::string>& reasons, const pqxx::result& rows) {
    for (const auto& row : rows)
        reasons.push_back(printable(row[0].as<std::string>()));
}

/// What stands for itself in our own tables.
std::string ours_sql() {
    return fmt::format(
        "select format('bill %s is on the dead list: %s', d.bill, d.cause) from moodle_shopd.dead d where d.bill = "
        "any($1::bigint[]) "
        "union all select distinct format('bill %s: something of it is still to be done (%s, %s)', l.bill, l.kind, "
        "l.outcome) from moodle_shopd.ledger l where {} and (l.outcome in ('planned', 'retry', 'again', 'refused', "
        "'uncertain') or l.result ? 'undoing' and l.outcome <> 'undone') "
        "union all select distinct format('a change of customer %s''s orders waits to be seen by the daemon', "
        "w.customer) from moodle_shopd.outbox w where w.bill = any($1::bigint[]) or w.customer = any($2::text[]) "
        "union all select format('a wave is at work on the orders of customer %s', s.stream) from moodle_shopd.streams "
        "s where s.stream = any($2::text[]) and s.lease_until > moodle_shopd.now()",
        persons_ledger_sql("$1", "$2", "$3"));
}

/// What the shop says of the bills. One that was taken over as it was, and stands as it did, is nobody's to produce.
std::string shop_sql(const database::Tables& tables) {
    return fmt::format(
        "select case when b.status = any($2::text[]) and o.bill is null then format('bill %s is %s and was never seen "
        "by the daemon', b.id, b.status) when b.status = any($2::text[]) then format('bill %s is paid and not "
        "produced', b.id) else format('bill %s is %s: finish or cancel it in the shop', b.id, b.status) end from {} b "
        "left join moodle_shopd.orders o on o.bill = b.id where b.id = any($1::bigint[]) and b.customerid = "
        "any($3::text[]) and not (coalesce(o.adopted, "
        "false) and o.status = b.status) and (b.status in ('WORKING', 'PLACED', 'PENDING', 'PARTIAL', 'FAILED') or "
        "b.status = any($2::text[]) and not coalesce(o.produced, false)) order by b.id",
        tables.bill());
}

} // namespace

std::vector<std::string> unfinished(pqxx::transaction_base& transaction, const config::Config& config,
                                    const database::Tables& tables, const Erasing& erasing) {
    std::vector<std::string> reasons;
    add(reasons, transaction.exec_params(ours_sql(), erasing.bills, erasing.customers, erasing.users));
    add(reasons, transaction.exec_params(shop_sql(tables), erasing.bills,
                                         database::text_array(config.production.postpay), erasing.customers));
    return reasons;
}

} // namespace shopd::commands
