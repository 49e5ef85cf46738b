#include "daemon/web/order_records.hpp"

#include "daemon/commands/dossier/gather.hpp"
#include "daemon/commands/open_database.hpp"

#include <fmt/format.h>
#include <pqxx/result>

#include <set>

namespace shopd::web {
namespace {

using nlohmann::ordered_json;

ordered_json one(const pqxx::result& rows) {
    return rows.empty() || rows[0][0].is_null() ? ordered_json() : ordered_json::parse(rows[0][0].as<std::string>());
}

/// Of the customer as the bill names it, the newest first.
ordered_json other_bills(pqxx::transaction_base& look, const database::Tables& tables, const TracedOrder& order) {
    if (order.customer.empty()) return ordered_json::array();
    return one(look.exec_params(
        fmt::format(
            "select coalesce(json_agg(json_build_object('bill', b.id, 'status', b.status, 'placed_at', {}) "
            "order by b.id desc), '[]') from (select id, status, emissiondate from {} where customerid = $1 and "
            "id <> $2 order by id desc limit 20) b",
            commands::utc_sql("to_timestamp(nullif(b.emissiondate, 0))"), tables.bill()),
        order.customer, order.bill.value()));
}

/// Seats are products that nobody has until they are assigned (source: std_generateseats).
ordered_json seats(pqxx::transaction_base& look, const database::Tables& tables, BillId bill) {
    return one(look.exec_params(
        fmt::format("select case when count(*) > 0 then json_build_object('free', count(*) filter (where "
                    "coalesce(p.instanceid, 0) = 0), 'taken', count(*) filter (where p.instanceid > 0)) end from {} p "
                    "where p.deleted = 0 and p.productiondata like '%handler=std_generateseats%' and "
                    "(p.initialbillitemid in (select i.id from {} i where i.billid = $1) or p.id in (select k.product "
                    "from moodle_shopd.products k where k.bill = $1))",
                    tables.product(), tables.bill_item()),
        bill.value()));
}

ordered_json sharers(const TracedOrder& order) {
    std::set<shop::TransactionOwner> others;
    for (const auto& [id, owners] : order.owners)
        others.insert(owners.begin(), owners.end());
    others.erase({order.bill, StreamKey{order.customer}});
    auto list = ordered_json::array();
    for (const auto& other : others)
        list.push_back({{"bill", other.bill.value()}, {"customer", other.customer.value()}});
    return list;
}

} // namespace

TracedOrder traced_order(pqxx::transaction_base& look, const database::Tables& tables, BillId bill) {
    TracedOrder order{.bill = bill, .customer = {}, .ids = {}, .owners = {}};
    for (const auto& row : look.exec_params(
             fmt::format(
                 "select coalesce(b.customerid::text, ''), coalesce(b.transactionid, '') from {} b where b.id = "
                 "$1 union all select coalesce(o.customer, ''), coalesce(o.transaction_id, '') from "
                 "moodle_shopd.orders o where o.bill = $1",
                 tables.bill()),
             bill.value())) {
        if (order.customer.empty()) order.customer = row[0].as<std::string>();
        const auto id = row[1].as<std::string>();
        if (!id.empty() && (order.ids.empty() || order.ids.front() != id)) order.ids.push_back(id);
    }
    order.owners = shop::find_transaction_owners(look, tables, order.ids);
    return order;
}

OrderRecords read_order_records(pqxx::transaction_base& look, const config::Config& config,
                                const database::Tables& tables, BillId bill) {
    const auto outlook = commands::read_outlook(look, config, tables, bill);
    OrderRecords records{traced_order(look, tables, bill), commands::gather_order(look, config, tables, outlook)};
    records.document["shared"] = sharers(records.traced);
    records.document["bills"] = other_bills(look, tables, records.traced);
    records.document["seats"] = seats(look, tables, bill);
    return records;
}

} // namespace shopd::web
