#include "daemon/commands/dead/selection.hpp"
#include "daemon/commands/failure.hpp"
#include "daemon/commands/open_database.hpp"
#include "daemon/commands/order/order.hpp"
#include "daemon/commands/order/outlook.hpp"
#include "daemon/commands/printable.hpp"

#include <fmt/format.h>
#include <pqxx/transaction>

#include <algorithm>
#include <ostream>

namespace shopd::commands {
namespace {

using nlohmann::ordered_json;
using Snapshot = pqxx::transaction<pqxx::isolation_level::repeatable_read, pqxx::readwrite_policy::read_only>;

std::string text_of(const ordered_json& value) {
    return value.is_null() ? "" : printable(value.get<std::string>());
}

void print_effect(std::ostream& out, const ordered_json& effect) {
    const auto code = text_of(effect["item_code"]);
    const auto cause = text_of(effect["cause"]);
    const auto next_try = text_of(effect["next_try"]);
    out << fmt::format("  {:<12} {}{}{}\n", code.empty() ? "(order)" : code, effect["what"].get<std::string>(),
                       cause.empty() ? "" : ": " + cause, next_try.empty() ? "" : ", again at " + next_try);
}

/// A heading with its effects; nothing where there are none.
void print_those(std::ostream& out, const ordered_json& effects, const char* heading,
                 std::initializer_list<std::string_view> states) {
    bool headed = false;
    for (const auto& effect : effects) {
        const auto now = effect["now"].get<std::string>();
        const bool wanted = std::find(states.begin(), states.end(), now) != states.end();
        if (!wanted || (now == "done" && effect["kind"] == "nothing")) continue;
        if (!headed) out << heading << '\n';
        headed = true;
        print_effect(out, effect);
    }
}

void print_plan(std::ostream& out, const ordered_json& document) {
    const auto& effects = document["effects"];
    out << fmt::format("bill {} [{}] {}\n", document["bill"].get<std::int64_t>(), text_of(document["transaction_id"]),
                       text_of(document["status"]));
    for (const auto& obstacle : document["obstacles"])
        out << "! " << obstacle.get<std::string>() << '\n';
    const auto doing = std::count_if(effects.begin(), effects.end(),
                                     [](const auto& e) { return e["now"] == "apply" || e["now"] == "undo"; });
    if (doing == 0) out << "Nothing would be done now.\n";
    print_those(out, effects, "Would be done now, where Moodle does not show it already, in this order:", {"apply"});
    print_those(out, effects, "Would be taken back now, where no other order gives it:", {"undo"});
    print_those(out, effects, "Would be done once it is let go on:", {"stopped", "paused"});
    print_those(out, effects, "Waits:", {"waits", "later"});
    print_those(out, effects, "On the dead list, or would come there:", {"dead"});
    print_those(out, effects, "Done before:", {"done"});
    print_those(out, effects, "Taken back before:", {"undone"});
    print_those(out, effects,
                "Left alone (not ours, produced by others, or dropped):", {"not_ours", "adopted", "dropped"});
    for (const auto& code : document["waiting_items"])
        out << fmt::format("Planned when its pause ends: {}\n", printable(code.get<std::string>()));
    if (document["completes"].get<bool>()) out << "Then the bill becomes COMPLETE.\n";
}

} // namespace

int plan(const OrderOptions& options, std::ostream& out, std::ostream&) {
    auto database = open_database(options.config.database, "plan");
    Snapshot look{*database.connection};
    const BillId bill{select_entries(look, database.tables, {.order = options.order}).bills.front()};
    const auto outlook = read_outlook(look, options.config, database.tables, bill);
    const auto* order = outlook.order();
    const bool there = order && order->view.now;
    ordered_json document = {{"bill", bill.value()},
                             {"transaction_id", there ? ordered_json(order->view.now->transaction_id) : ordered_json()},
                             {"status", there ? ordered_json(order->view.now->status) : ordered_json()}};
    document.update(to_json(outlook, options.config));
    if (options.json)
        out << json_text(document);
    else
        print_plan(out, document);
    return exit_done;
}

} // namespace shopd::commands
