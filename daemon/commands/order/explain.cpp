#include "daemon/commands/dead/selection.hpp"
#include "daemon/commands/failure.hpp"
#include "daemon/commands/open_database.hpp"
#include "daemon/commands/order/effect_words.hpp"
#include "daemon/commands/order/explanation.hpp"
#include "daemon/commands/order/observe.hpp"
#include "daemon/commands/order/order.hpp"
#include "daemon/commands/order/records.hpp"
#include "daemon/commands/printable.hpp"

#include <fmt/format.h>
#include <pqxx/transaction>

#include <algorithm>
#include <ostream>

namespace shopd::commands {
namespace {

using nlohmann::ordered_json;
using Snapshot = pqxx::transaction<pqxx::isolation_level::repeatable_read, pqxx::readwrite_policy::read_only>;

bool has(const ordered_json& effects, std::string_view now) {
    return std::any_of(effects.begin(), effects.end(), [&](const auto& effect) { return effect["now"] == now; });
}

/// Recorded as done, and no longer to be seen: somebody took it away since.
std::int64_t gone_since(const ordered_json& effects) {
    return std::count_if(effects.begin(), effects.end(), [](const auto& effect) {
        return effect["outcome"] == "done" && !effect["moodle"].is_null() && effect["moodle"]["there"] == false;
    });
}

ordered_json effects_of(const Outlook& outlook, const ordered_json& plan, const ordered_json& ledger,
                        const std::map<handlers::EffectKey, ordered_json>& observed) {
    ordered_json effects = plan["effects"];
    for (auto& effect : effects) {
        const ordered_json key = {effect["item_code"], effect["element"], effect["occurrence"], effect["place"]};
        const auto row = std::find_if(ledger.begin(), ledger.end(), [&](const auto& one) { return one["key"] == key; });
        effect["planned_at"] = row == ledger.end() ? ordered_json() : (*row)["planned_at"];
        effect["done_at"] = row == ledger.end() ? ordered_json() : (*row)["done_at"];
        const auto found =
            observed.find({outlook.bill, effect["item_code"].get<std::string>(), effect["element"].get<int>(),
                           effect["occurrence"].get<int>(), effect["place"].get<int>()});
        effect["moodle"] = found == observed.end() ? ordered_json() : found->second;
    }
    return effects;
}

std::string verdict_of(const ordered_json& document) {
    const auto& effects = document["effects"];
    const auto& obstacles = document["plan"]["obstacles"];
    const auto& ours = document["ours"];
    const bool given =
        !ours.is_null() && ours["produced"].get<bool>() && !ours["adopted"].get<bool>() && has(effects, "done");
    if (const auto gone = gone_since(effects); gone > 0)
        return fmt::format("{} of what was given is no longer in Moodle: somebody took it away since", gone);
    if (document["plan"]["work"] == "undo" && !obstacles.empty())
        return "To be taken back: " + obstacles.front().get<std::string>();
    if (has(effects, "undone") && !has(effects, "undo") && !has(effects, "dead") &&
        document["plan"]["work"] != "produce")
        return "Taken back: what this order gave is given by it no more";
    if (given)
        return "Given: everything that was bought is there" +
               (obstacles.empty() ? "" : "; but it is " + obstacles.front().get<std::string>());
    if (!obstacles.empty()) return "Not given: " + obstacles.front().get<std::string>();
    if (has(effects, "later")) return "Not yet given: what failed is tried again";
    return "Not yet given: production is to do it now";
}

/// When an order that is due is looked at, though nothing is queued.
std::string look_text(const ordered_json& ours) {
    if (!ours.is_null() && !ours["look_at"].is_null())
        return "it is looked at again at " + ours["look_at"].get<std::string>();
    return "it is not queued: the next sweep finds it where the shop's row is not as it was last seen";
}

ordered_json next_of(const Outlook& outlook, const ordered_json& document) {
    ordered_json next = ordered_json::array();
    const auto& plan = document["plan"];
    const auto& stream = document["stream"];
    if (outlook.stopped()) return ordered_json::array({"nothing, until it is let go on"});
    if (!stream.is_null() && stream["at_work"].get<bool>())
        next.push_back(fmt::format("a wave of {} is at work on this customer's orders",
                                   printable(stream["owner"].is_string() ? stream["owner"].get<std::string>() : "-")));
    if (plan["queued"].get<bool>())
        next.push_back("it is queued: production looks at it as soon as it runs");
    else if (has(document["effects"], "apply") || has(document["effects"], "undo"))
        next.push_back(look_text(document["ours"]));
    for (const auto& effect : document["effects"])
        if (effect["now"] == "later")
            next.push_back(
                fmt::format("{}: again at {}, after {} attempts: {}", effect["what"].get<std::string>(),
                            effect["next_try"].get<std::string>(), effect["attempts"].get<int>(),
                            effect["detail"].is_null() ? "" : printable(effect["detail"].get<std::string>())));
        else if (effect["now"] == "dead" && !effect["next_try"].is_null())
            next.push_back(fmt::format("{}: looked at again at {}, and at each reload",
                                       effect["what"].get<std::string>(), effect["next_try"].get<std::string>()));
    if (!plan["look_at"].is_null()) next.push_back("it is looked at again at " + plan["look_at"].get<std::string>());
    if (next.empty()) next.push_back("nothing, until the order changes or somebody acts");
    return next;
}

ordered_json to_do_of(const Outlook& outlook, const ordered_json& document) {
    ordered_json to_do = ordered_json::array();
    const auto bill = document["bill"].get<std::int64_t>();
    const auto add = [&](const std::string& words) {
        if (std::find(to_do.begin(), to_do.end(), words) == to_do.end()) to_do.push_back(words);
    };
    if (outlook.held) add(fmt::format("moodle-shopd release {} --why TEXT", bill));
    for (const auto& pause : outlook.pauses) {
        const auto scope = pause["scope"].get<std::string>();
        if (scope == "all")
            add("moodle-shopd resume --why TEXT");
        else if (outlook.concerned_by(pause))
            add(fmt::format("moodle-shopd resume --{} '{}' --why TEXT", scope,
                            printable(pause["name"].get<std::string>())));
    }
    for (const auto& entry : document["dead"])
        if (entry["cause"] != handlers::cause::held) add(entry["to_do"].get<std::string>());
    return to_do;
}

} // namespace

ordered_json explanation(pqxx::transaction_base& look, const config::Config& config, const database::Tables& tables,
                         const Outlook& outlook) {
    const auto records = read_records(look, tables, outlook.bill.value());
    const auto observed =
        outlook.order() ? observe(look, tables, *outlook.order()) : std::map<handlers::EffectKey, ordered_json>{};
    const auto& shop = records["shop"];
    const auto& ours = records["ours"];
    ordered_json document = {{"bill", outlook.bill.value()},
                             {"transaction_id", !shop.is_null()   ? shop["transaction_id"]
                                                : !ours.is_null() ? ours["transaction_id"]
                                                                  : ordered_json()},
                             {"at", time_text(outlook.wave.clock)},
                             {"verdict", ""}};
    for (const auto* part : {"shop", "ours", "holds", "pauses", "dead", "waiting", "stream"})
        document[part] = records[part];
    document["plan"] = to_json(outlook, config);
    document["effects"] = effects_of(outlook, document["plan"], records["ledger"], observed);
    document["plan"].erase("effects");
    document["verdict"] = verdict_of(document);
    document["next"] = next_of(outlook, document);
    document["to_do"] = to_do_of(outlook, document);
    return document;
}

int explain(const OrderOptions& options, std::ostream& out, std::ostream&) {
    auto database = open_database(options.config.database, "explain");
    Snapshot look{*database.connection};
    const BillId bill{select_entries(look, database.tables, {.order = options.order}).bills.front()};
    const auto outlook = read_outlook(look, options.config, database.tables, bill);
    const auto document = explanation(look, options.config, database.tables, outlook);
    out << (options.json ? json_text(document) : explanation_text(document));
    return exit_done;
}

} // namespace shopd::commands
