#include "daemon/commands/dossier/dossier.hpp"

#include "daemon/commands/dead/selection.hpp"
#include "daemon/commands/dossier/checksum.hpp"
#include "daemon/commands/dossier/gather.hpp"
#include "daemon/commands/dossier/page.hpp"
#include "daemon/commands/failure.hpp"
#include "daemon/commands/open_database.hpp"
#include "daemon/commands/order/effect_words.hpp"
#include "daemon/commands/printable.hpp"
#include "daemon/commands/private_file.hpp"
#include "daemon/commands/trace/seal_heads.hpp"

#include <fmt/format.h>
#include <pqxx/transaction>

#include <ostream>

namespace shopd::commands {
namespace {

using nlohmann::ordered_json;
using Snapshot = pqxx::transaction<pqxx::isolation_level::repeatable_read, pqxx::readwrite_policy::read_only>;

/// The account's language; of a customer without one the site's.
Language language_of_order(pqxx::transaction_base& look, const database::Tables& tables, const Outlook& outlook,
                           const std::string& wanted) {
    if (!wanted.empty()) return language_of(wanted);
    const auto user = outlook.order() ? outlook.order()->account() : std::nullopt;
    const auto rows = look.exec_params(
        fmt::format("select coalesce((select nullif(u.lang, '') from {} u where u.id = $1), (select s.value from "
                    "moodle_shopd.site_settings() s where s.name = 'lang'), 'en')",
                    tables.user()),
        user ? user->value() : 0);
    return language_of(rows[0][0].as<std::string>());
}

/// The ids under which the trace has the order: the shop's, and the one it was seen with.
std::vector<std::string> ids_of(const Outlook& outlook) {
    std::set<std::string> ids;
    if (const auto* order = outlook.order()) {
        if (order->view.now) ids.insert(order->view.now->transaction_id);
        if (order->view.known) ids.insert(order->view.known->transaction_id);
    }
    ids.erase("");
    return {ids.begin(), ids.end()};
}

std::string customer_of(const Outlook& outlook) {
    const auto* order = outlook.order();
    if (!order) return {};
    if (order->view.now) return order->view.now->customer_key.value();
    return order->view.known ? order->view.known->customer.value() : "";
}

struct Gathered {
    ordered_json document;
    Language language;
};

Gathered gather(const DossierOptions& options) {
    auto database = open_database(options.config.database, "dossier");
    Snapshot look{*database.connection};
    const BillId bill{select_entries(look, database.tables, {.order = options.order}).bills.front()};
    const auto outlook = read_outlook(look, options.config, database.tables, bill);
    const auto language = language_of_order(look, database.tables, outlook, options.language);
    const auto& zone = options.config.trace.timezone;
    ordered_json document = {{"dossier",
                              {{"bill", bill.value()},
                               {"made_at", time_text(outlook.wave.clock)},
                               {"language", language_code(language)},
                               {"time_zone", zone.empty() ? ordered_json() : ordered_json(zone)}}}};
    document.update(gather_order(look, options.config, database.tables, outlook));
    const auto ids = ids_of(outlook);
    const auto customer = customer_of(outlook);
    const auto owners = shop::find_transaction_owners(look, database.tables, ids);
    auto heads = find_seal_heads(look, options.config.trace.file);
    look.commit();
    document["shared_by"] = ordered_json::array();
    for (const auto& [id, of_id] : owners)
        for (const auto& owner : of_id)
            if (owner != shop::TransactionOwner{bill, StreamKey{customer}})
                document["shared_by"].push_back({{"bill", owner.bill.value()}, {"customer", owner.customer.value()}});
    document["trace"] = gather_trace(options.config.trace, bill, customer, ids, owners, std::move(heads));
    return {std::move(document), language};
}

} // namespace

int dossier(const DossierOptions& options, std::ostream& out, std::ostream& err) {
    const auto gathered = gather(options);
    const auto name = fmt::format("dossier-{}", gathered.document["dossier"]["bill"].get<std::int64_t>());
    const auto json_file = options.folder / (name + ".json");
    const auto page_file = options.folder / (name + ".html");
    const auto json = json_text(gathered.document);
    const auto page = dossier_page(gathered.document, json_file.filename().string(), json, gathered.language,
                                   options.config.trace.timezone);
    if (!options.force && std::filesystem::exists(page_file))
        throw CannotWrite{fmt::format("{} is there already; --force replaces it", page_file.string())};
    write_private_file(json_file, json, options.force);
    write_private_file(page_file, page, options.force);

    const ordered_json written = {{"html", {{"file", page_file.string()}, {"sha256", sha256_of(page)}}},
                                  {"json", {{"file", json_file.string()}, {"sha256", sha256_of(json)}}}};
    if (options.json)
        out << json_text(written);
    else
        for (const auto& one : written)
            out << fmt::format("{}  {}\n", one["sha256"].get<std::string>(), printable(one["file"].get<std::string>()));
    for (const auto& problem : gathered.document["trace"]["problems"])
        err << problem.get<std::string>() << '\n';
    return gathered.document["trace"]["problems"].empty() ? exit_done : exit_unavailable;
}

} // namespace shopd::commands
