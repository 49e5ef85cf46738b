#include "daemon/commands/reconcile/batch.hpp"

#include "daemon/production/order_rows.hpp"
#include "handlers/plan_order.hpp"
#include "moodle/database/arrays.hpp"
#include "moodle/shop/records.hpp"

#include <fmt/format.h>
#include <pqxx/result>

#include <algorithm>

namespace shopd::commands {
namespace {

/// Of each bill what decides whether production owes it something. An order that production is to look at anyway is
/// left to it where it was never planned. The bills are cut out first: joined as they are, a million of them would have
/// each batch read the others' rows, too.
std::string orders_sql(const database::Tables& tables) {
    return fmt::format(
        "with slice as materialized (select b.id, b.status, b.customerid, b.transactionid, b.productionfeedback from "
        "{} "
        "b where b.id > $1 and ($3::bigint[] = '{{}}' or b.id = any($3::bigint[])) order by b.id limit $2), "
        "queued as materialized (select distinct w.bill from moodle_shopd.outbox w where w.bill > $1 and w.bill <= "
        "(select max(id) from slice)) "
        "select b.id, coalesce(b.status, '') as status, coalesce(b.customerid::text, '') as customer, "
        "coalesce(b.transactionid, '') as transaction_id, case when o.produced then b.productionfeedback end as "
        "feedback, c.id as customer_id, c.hasaccount, o.bill is not null as known, o.adopted, o.produced, o.status as "
        "known_status, o.cause is not null as dead, starts_with(o.history -> -1 ->> 'note', 'dropped ') as dropped, "
        "o.look_at is not null or b.id in (select q.bill from queued q) or exists (select from "
        "moodle_shopd.streams s where s.stream = b.customerid and s.lease_until > moodle_shopd.now()) as waiting, "
        "b.id in (select h.bill from moodle_shopd.holds h where h.released_at is null) as held "
        "from slice b left join moodle_shopd.orders o on o.bill = b.id and o.bill > $1 and o.bill <= (select max(id) "
        "from slice) left join {} c on c.id = case when b.customerid ~ '^[1-9][0-9]{{0,17}}$' then "
        "b.customerid::bigint end order by b.id",
        tables.bill(), tables.customer());
}

ComparedOrder order_of(const pqxx::row& row) {
    ComparedOrder order;
    order.bill = BillId{row["id"].as<std::int64_t>()};
    order.status = row["status"].as<std::string>();
    order.customer = row["customer"].as<std::string>();
    order.transaction_id = row["transaction_id"].as<std::string>();
    order.feedback = row["feedback"].as<std::string>("");
    if (!row["customer_id"].is_null()) order.customer_id = CustomerId{row["customer_id"].as<std::int64_t>()};
    order.has_account = row["hasaccount"].as<std::int64_t>(0);
    order.known = row["known"].as<bool>();
    order.adopted = row["adopted"].as<bool>(false);
    order.produced = row["produced"].as<bool>(false);
    order.known_status = row["known_status"].as<std::string>("");
    order.on_dead_list = row["dead"].as<bool>(false);
    order.dropped = row["dropped"].as<bool>(false);
    order.waiting = row["waiting"].as<bool>(false);
    order.held = row["held"].as<bool>(false);
    return order;
}

bool is_among(const std::vector<std::string>& states, const std::string& status) {
    return std::find(states.begin(), states.end(), status) != states.end();
}

void add_ledger(pqxx::transaction_base& look, std::map<BillId, ComparedOrder*>& by_bill) {
    std::vector<BillId> bills;
    for (const auto& [bill, order] : by_bill)
        if (order->known) bills.push_back(bill);
    if (bills.empty()) return;
    for (auto& [key, effect] : production::read_ledger(look, bills))
        by_bill.at(key.bill)->ledger.emplace(key, std::move(effect));
}

/// Nothing stands in the ledger for it but that it is not ours, or nothing at all.
bool is_unplanned(const ComparedOrder& order, const ComparedItem& item) {
    const handlers::EffectKey first{order.bill, item.code, 0, item.occurrence, 0};
    const auto found = order.ledger.find(first);
    return found == order.ledger.end() || found->second.outcome == handlers::Outcome::not_ours;
}

/// What the configuration and the catalogue say now of items that were never planned.
void add_rules(pqxx::transaction_base& look, const config::Config& config, const database::Tables& tables,
               std::vector<ComparedOrder>& orders) {
    std::map<BillItemId, std::pair<const ComparedOrder*, ComparedItem*>> unplanned;
    for (auto& order : orders)
        for (auto& item : order.items)
            if (is_unplanned(order, item)) unplanned.emplace(item.id, std::pair{&order, &item});
    if (unplanned.empty()) return;
    std::vector<BillItemId> ids;
    for (const auto& [id, item] : unplanned)
        ids.push_back(id);
    const auto pauses = production::read_present(look, {}, {}).pauses;
    const auto sql = fmt::format(
        "select i.id, coalesce(c.enablehandler, ''), exists (select from {} p where p.initialbillitemid = i.id) or "
        "exists (select from {} e where e.billitemid = i.id) from {} i join {} b on b.id = i.billid left join {} s on "
        "s.id = b.shopid left join {} c on c.catalogid = s.catalogid and c.code = i.itemcode where i.id = "
        "any($1::bigint[])",
        tables.product(), tables.product_event(), tables.bill_item(), tables.bill(), tables.shop(),
        tables.catalog_item());
    for (const auto& row : look.exec_params(sql, database::bigint_array(ids))) {
        auto& [order, item] = unplanned.at(BillItemId{row[0].as<std::int64_t>()});
        shop::BillItem row_of_item;
        row_of_item.code = item->code;
        row_of_item.occurrence = item->occurrence;
        row_of_item.enable_handler = row[1].as<std::string>();
        row_of_item.has_product = row[2].as<bool>();
        handlers::OrderView view;
        view.bill = order->bill;
        view.pauses = pauses;
        item->ours = handlers::is_ours(view, row_of_item, config);
        item->paused = handlers::is_paused(view, row_of_item, config);
    }
}

void add_items(pqxx::transaction_base& look, const config::Config& config, const database::Tables& tables,
               std::vector<ComparedOrder>& orders, std::map<BillId, ComparedOrder*>& by_bill) {
    std::vector<BillId> paid;
    for (const auto& order : orders)
        if (is_among(config.production.postpay, order.status)) paid.push_back(order.bill);
    if (paid.empty()) return;
    const auto sql = fmt::format("select i.id, i.billid, coalesce(i.itemcode, '') from {} i where i.billid = "
                                 "any($1::bigint[]) and i.type = 'BILLING' order by i.billid, i.id",
                                 tables.bill_item());
    for (const auto& row : look.exec_params(sql, database::bigint_array(paid))) {
        auto& items = by_bill.at(BillId{row[1].as<std::int64_t>()})->items;
        ComparedItem item;
        item.id = BillItemId{row[0].as<std::int64_t>()};
        item.code = row[2].as<std::string>();
        item.occurrence = static_cast<int>(
            std::count_if(items.begin(), items.end(), [&](const auto& before) { return before.code == item.code; }));
        items.push_back(std::move(item));
    }
    add_rules(look, config, tables, orders);
}

} // namespace

const handlers::Effect* ComparedOrder::account() const {
    const auto found = ledger.find({bill, "", 0, 0, handlers::place_account});
    if (found == ledger.end() || !found->second.user || found->second.outcome != handlers::Outcome::done)
        return nullptr;
    return &found->second;
}

const ComparedItem* ComparedOrder::item_of(const handlers::EffectKey& key) const {
    const auto found = std::find_if(items.begin(), items.end(), [&](const auto& item) {
        return item.code == key.item_code && item.occurrence == key.occurrence;
    });
    return found == items.end() ? nullptr : &*found;
}

std::string group_name(const ComparedOrder& order, const std::string& planned) {
    if (!planned.empty()) return planned;
    const auto* account = order.account();
    return "customer_" + (account ? account->username : std::string{});
}

Batch read_batch(pqxx::transaction_base& look, const config::Config& config, const database::Tables& tables,
                 const Slice& slice) {
    Batch batch;
    batch.now = look.exec1("select extract(epoch from moodle_shopd.now())::bigint")[0].as<std::int64_t>();
    const auto rows = look.exec_params(orders_sql(tables), slice.after.value(), static_cast<std::int64_t>(slice.size),
                                       database::bigint_array(slice.only));
    batch.orders.reserve(rows.size());
    std::map<BillId, ComparedOrder*> by_bill;
    for (const auto& row : rows) {
        batch.orders.push_back(order_of(row));
        by_bill.emplace(batch.orders.back().bill, &batch.orders.back());
    }
    add_ledger(look, by_bill);
    add_items(look, config, tables, batch.orders, by_bill);
    return batch;
}

} // namespace shopd::commands
