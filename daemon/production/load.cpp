#include "daemon/production/order_rows.hpp"
#include "daemon/production/steps.hpp"

#include "moodle/shop/snapshot.hpp"
#include "moodle/shop/transaction_owners.hpp"

#include <pqxx/transaction>

#include <algorithm>

namespace shopd::production {
namespace {

using Snapshot = pqxx::transaction<pqxx::isolation_level::repeatable_read, pqxx::readwrite_policy::read_only>;

std::vector<std::string> stream_names(const std::vector<feed::Lease>& leases) {
    std::vector<std::string> names;
    names.reserve(leases.size());
    for (const auto& lease : leases)
        names.push_back(lease.stream.value());
    return names;
}

const feed::Lease* find_lease(const Wave& wave, const StreamKey& stream) {
    const auto found =
        std::find_if(wave.leases.begin(), wave.leases.end(), [&](const auto& lease) { return lease.stream == stream; });
    return found == wave.leases.end() ? nullptr : &*found;
}

/// Puts the wave's bills into it; those that are another customer's by now go to that customer's stream.
void add_orders(Wave& wave, const Present& present, const std::vector<OutboxChange>& changes,
                std::map<BillId, handlers::KnownOrder> known, std::vector<shop::Bill> bills) {
    std::map<BillId, shop::Bill> rows;
    for (auto& bill : bills)
        rows.emplace(bill.id, std::move(bill));
    std::set<BillId> ids;
    for (const auto& change : changes)
        if (change.bill != BillId{}) ids.insert(change.bill);
    for (const auto& [bill, order] : known)
        ids.insert(bill);
    for (const auto& [bill, row] : rows)
        ids.insert(bill);

    for (const auto bill : ids) {
        const auto row = rows.find(bill);
        const auto before = known.find(bill);
        const auto* lease = row == rows.end() ? nullptr : find_lease(wave, row->second.customer_key);
        if (row != rows.end() && !lease) {
            bool queued = false;
            for (const auto& change : changes)
                if (change.bill == bill) {
                    wave.reroutes.push_back({change.change.id, change.stream, row->second.customer_key});
                    queued = true;
                }
            if (!queued) wave.requeues.push_back({bill, row->second.customer_key, row->second.status});
            continue;
        }
        auto& order = wave.orders[bill];
        order.view.bill = bill;
        order.view.clock = wave.clock;
        order.view.pauses = present.pauses;
        if (const auto hold = present.held.find(bill); hold != present.held.end()) order.view.held = hold->second;
        order.again = lease && lease->taken_over;
        if (row != rows.end()) order.view.now = std::move(row->second);
        if (before != known.end()) order.view.known = before->second;
    }
    for (const auto& change : changes) {
        const auto order = wave.orders.find(change.bill);
        if (change.bill == BillId{}) wave.outbox.push_back({change.change.id, change.stream, change.bill});
        if (change.change.kind == 'K') wave.customer_events.push_back({change.stream, change.change.status});
        if (order == wave.orders.end()) continue;
        order->second.view.changes.push_back(change.change);
        wave.outbox.push_back({change.change.id, change.stream, change.bill});
    }
}

void add_customers(Wave& wave, pqxx::transaction_base& snapshot, const database::Tables& tables) {
    std::vector<CustomerId> ids;
    for (const auto& [bill, order] : wave.orders)
        if (order.view.now)
            if (const auto id = shop::parse_customer_key(order.view.now->customer_key)) ids.push_back(*id);
    std::map<CustomerId, shop::Customer> customers;
    for (auto& customer : shop::read_customers(snapshot, tables, ids))
        customers.emplace(customer.id, std::move(customer));
    for (auto& [bill, order] : wave.orders) {
        if (!order.view.now) continue;
        const auto id = shop::parse_customer_key(order.view.now->customer_key);
        const auto found = id ? customers.find(*id) : customers.end();
        if (found != customers.end()) order.view.customer = found->second;
    }
}

bool is_written_product(const handlers::Effect& effect) {
    return std::holds_alternative<handlers::Product>(effect.intent) && effect.product;
}

/// Only orders that have products are asked for.
void add_products(Wave& wave, pqxx::transaction_base& snapshot, const database::Tables& tables) {
    std::vector<BillId> bills;
    for (const auto& [bill, order] : wave.orders)
        if (std::any_of(order.effects.begin(), order.effects.end(),
                        [](const auto& entry) { return is_written_product(entry.second); }))
            bills.push_back(bill);
    if (bills.empty()) return;
    for (auto& [key, rows] : read_products(snapshot, tables, bills))
        wave.orders.at(key.bill).view.products.emplace(key, rows);
}

void add_ledger(Wave& wave, pqxx::transaction_base& snapshot) {
    std::vector<BillId> bills;
    bills.reserve(wave.orders.size());
    for (const auto& [bill, order] : wave.orders)
        bills.push_back(bill);
    for (auto& [key, effect] : read_ledger(snapshot, bills))
        wave.orders.at(key.bill).view.ledger.emplace(key, std::move(effect));
    for (auto& [bill, order] : wave.orders)
        order.effects = order.view.ledger;
}

void add_sharers(Wave& wave, pqxx::transaction_base& snapshot, const database::Tables& tables) {
    std::vector<std::string> ids;
    for (const auto& [bill, order] : wave.orders)
        if (order.view.now && !order.view.now->transaction_id.empty()) ids.push_back(order.view.now->transaction_id);
    const auto owners = shop::find_transaction_owners(snapshot, tables, ids);
    for (auto& [bill, order] : wave.orders) {
        if (!order.view.now) continue;
        std::set<handlers::Sharer> sharers;
        if (const auto found = owners.find(order.view.now->transaction_id); found != owners.end())
            for (const auto& owner : found->second)
                sharers.insert({owner.bill, owner.customer});
        for (const auto& change : order.view.changes) // a shopper whom no wave has acknowledged yet
            if (!change.customer.value().empty()) sharers.insert({bill, change.customer});
        sharers.erase({bill, order.view.now->customer_key});
        order.view.sharers.assign(sharers.begin(), sharers.end());
    }
}

void add_all(Wave& wave, pqxx::transaction_base& snapshot, const database::Tables& tables, const Present& present,
             const std::vector<OutboxChange>& changes, std::map<BillId, handlers::KnownOrder> known,
             std::vector<shop::Bill> bills) {
    add_orders(wave, present, changes, std::move(known), std::move(bills));
    add_customers(wave, snapshot, tables);
    add_ledger(wave, snapshot);
    add_products(wave, snapshot, tables);
    add_sharers(wave, snapshot, tables);
}

void set_clock(Wave& wave, const Present& present) {
    wave.clock = present.clock;
    wave.clock_taken = std::chrono::steady_clock::now();
}

} // namespace

Wave load(Context& context, std::vector<feed::Lease> leases) {
    Wave wave;
    wave.leases = std::move(leases);
    const auto streams = stream_names(wave.leases);
    Snapshot snapshot{context.connection};
    const auto present = read_present(snapshot, streams, {});
    set_clock(wave, present);

    const auto changes = read_outbox(snapshot, streams);
    std::vector<BillId> bills;
    bills.reserve(changes.size());
    for (const auto& change : changes)
        bills.push_back(change.bill);
    std::sort(bills.begin(), bills.end());
    bills.erase(std::unique(bills.begin(), bills.end()), bills.end());
    auto known = read_orders(snapshot, bills, streams);
    for (const auto& [bill, order] : known)
        bills.push_back(bill);
    std::sort(bills.begin(), bills.end());
    bills.erase(std::unique(bills.begin(), bills.end()), bills.end());

    add_all(wave, snapshot, context.tables, present, changes, std::move(known),
            shop::read_bills(snapshot, context.tables, bills));
    snapshot.commit();
    return wave;
}

Wave load_one(pqxx::transaction_base& snapshot, const database::Tables& tables, BillId bill) {
    Wave wave;
    const auto present = read_present(snapshot, {}, {bill});
    set_clock(wave, present);
    auto known = read_orders(snapshot, {bill}, {});
    auto bills = shop::read_bills(snapshot, tables, {bill});
    if (!bills.empty()) wave.leases.push_back({.stream = bills.front().customer_key});
    add_all(wave, snapshot, tables, present, read_outbox(snapshot, bill), std::move(known), std::move(bills));
    return wave;
}

} // namespace shopd::production
