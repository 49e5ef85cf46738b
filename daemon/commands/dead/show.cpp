#include "daemon/commands/dead/dead.hpp"
#include "daemon/commands/dead/selection.hpp"
#include "daemon/commands/failure.hpp"
#include "daemon/commands/open_database.hpp"
#include "daemon/commands/printable.hpp"
#include "daemon/commands/remedy.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pqxx/result>
#include <pqxx/transaction>

#include <ostream>

namespace shopd::commands {
namespace {

using nlohmann::ordered_json;
using Snapshot = pqxx::transaction<pqxx::isolation_level::repeatable_read, pqxx::readwrite_policy::read_only>;

/// A statement whose one row has one column of json; null where there is no row.
ordered_json read_json(pqxx::transaction_base& look, const std::string& sql, std::int64_t bill) {
    const auto rows = look.exec_params(sql, bill);
    return rows.empty() || rows[0][0].is_null() ? ordered_json() : ordered_json::parse(rows[0][0].as<std::string>());
}

ordered_json read_shop(pqxx::transaction_base& look, const database::Tables& tables, std::int64_t bill) {
    return read_json(
        look,
        fmt::format(
            "select json_build_object('status', b.status, 'customer', b.customerid, 'transaction_id', "
            "b.transactionid, 'amount', b.amount, 'currency', b.currency, 'placed_at', b.emissiondate, "
            "'test', b.test, 'items', (select coalesce(json_agg(json_build_object('id', i.id, 'type', i.type, "
            "'code', i.itemcode, 'quantity', i.quantity) order by i.id), '[]') from {} i where i.billid = b.id)) "
            "from {} b where b.id = $1",
            tables.bill_item(), tables.bill()),
        bill);
}

ordered_json read_order(pqxx::transaction_base& look, const database::Tables& tables, std::int64_t bill) {
    ordered_json document = {{"bill", bill}};
    document["dead"] =
        read_json(look,
                  "select coalesce(json_agg(d order by d.since), '[]') from (select what, item_code, cause, detail, "
                  "since, attempts from moodle_shopd.dead where bill = $1) d",
                  bill);
    for (auto& entry : document["dead"])
        entry["to_do"] = remedy(entry["cause"].is_string() ? entry["cause"].get<std::string>() : "",
                                entry["what"].get<std::string>());
    document["ours"] = read_json(look, "select row_to_json(o) from moodle_shopd.orders o where o.bill = $1", bill);
    document["shop"] = read_shop(look, tables, bill);
    document["effects"] =
        read_json(look,
                  "select coalesce(json_agg(l order by l.item_code, l.element, l.occurrence, l.place), '[]') "
                  "from moodle_shopd.ledger l where l.bill = $1",
                  bill);
    document["waiting"] =
        read_json(look,
                  "select coalesce(json_agg(json_build_object('change', o.change, 'status', o.status, 'customer', "
                  "o.customer, 'seen_at', o.seen_at) order by o.id), '[]') from moodle_shopd.outbox o "
                  "where o.customer = (select r.customer from moodle_shopd.orders r where r.bill = $1) "
                  "and o.bill = $1",
                  bill);
    return document;
}

std::string plain(const ordered_json& value) {
    if (value.is_null()) return "-";
    return printable(value.is_string() ? value.get<std::string>()
                                       : value.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
}

void print_fields(std::ostream& out, const ordered_json& object, std::initializer_list<const char*> without) {
    for (const auto& [key, value] : object.items()) {
        const bool left_out = std::find(without.begin(), without.end(), key) != without.end();
        const bool says_nothing = value.is_string() ? value.get_ref<const std::string&>().empty() : value.empty();
        if (!left_out && !says_nothing) out << fmt::format("  {:<20} {}\n", key, plain(value));
    }
}

void print_dead(std::ostream& out, const ordered_json& entries) {
    if (entries.empty()) out << "not on the dead list\n";
    for (const auto& entry : entries) {
        const auto item = plain(entry["item_code"]);
        out << fmt::format("dead since {}: {}{}: {}\n", plain(entry["since"]), plain(entry["what"]),
                           item.empty() ? "" : " of " + item, plain(entry["cause"]));
        if (!entry["detail"].is_null()) out << "  " << plain(entry["detail"]) << '\n';
        out << "  what to do: " << plain(entry["to_do"]) << '\n';
    }
}

void print_history(std::ostream& out, const ordered_json& ours) {
    if (ours.is_null() || ours["history"].empty()) return;
    out << "\nhistory\n";
    for (const auto& entry : ours["history"]) {
        const auto at = std::chrono::sys_time<std::chrono::milliseconds>{
            std::chrono::milliseconds{entry.value("at", std::int64_t{0})}};
        const auto day = std::chrono::floor<std::chrono::days>(at);
        const std::chrono::year_month_day date{day};
        const std::chrono::hh_mm_ss time{at - day};
        out << fmt::format("  {:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z  {}, customer {}{}\n",
                           static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                           static_cast<unsigned>(date.day()), time.hours().count(), time.minutes().count(),
                           time.seconds().count(), time.subseconds().count(), printable(entry.value("status", "")),
                           printable(entry.value("customer", "")),
                           entry.contains("note") ? "\n    " + plain(entry["note"]) : "");
    }
}

void print_effects(std::ostream& out, const ordered_json& effects) {
    out << "\neffects" << (effects.empty() ? ": none planned\n" : "\n");
    for (const auto& effect : effects) {
        const auto code = plain(effect["item_code"]);
        out << fmt::format("  {} {}/{}/{}: {}: {}{}\n", code.empty() ? "(order)" : code, effect["element"].get<int>(),
                           effect["occurrence"].get<int>(), effect["place"].get<int>(), plain(effect["kind"]),
                           plain(effect["outcome"]), effect["cause"].is_null() ? "" : ": " + plain(effect["cause"]));
        for (const auto* key : {"detail", "intent", "result", "next_try"})
            if (!effect[key].is_null() && effect[key] != ordered_json::object())
                out << fmt::format("    {:<8} {}\n", key, plain(effect[key]));
    }
}

void print_order(std::ostream& out, const ordered_json& document) {
    const auto& ours = document["ours"];
    const auto& shop = document["shop"];
    out << fmt::format("bill {} [{}]\n", document["bill"].get<std::int64_t>(),
                       shop.is_null() ? (ours.is_null() ? "" : plain(ours["transaction_id"]))
                                      : plain(shop["transaction_id"]));
    print_dead(out, document["dead"]);
    out << "\nthe shop's bill now" << (shop.is_null() ? ": gone\n" : "\n");
    if (!shop.is_null()) print_fields(out, shop, {});
    out << "\nour record" << (ours.is_null() ? ": none\n" : "\n");
    if (!ours.is_null()) print_fields(out, ours, {"bill", "history", "cause", "cause_at"});
    print_history(out, ours);
    print_effects(out, document["effects"]);
    if (!document["waiting"].empty())
        out << fmt::format("\nchanges that wait for the daemon: {}\n", document["waiting"].size());
}

} // namespace

int dead_show(const DeadOptions& options, std::ostream& out, std::ostream& err) {
    if (options.order.empty() && !options.cause.empty()) return dead_list(options, out, err);
    auto database = open_database(options.database, "dead show");
    Snapshot look{*database.connection};
    const auto selection = select_entries(look, database.tables, options);
    const auto document = read_order(look, database.tables, selection.bills.front());
    if (options.json)
        out << json_text(document);
    else
        print_order(out, document);
    return exit_done;
}

} // namespace shopd::commands
