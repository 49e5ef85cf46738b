#include "daemon/commands/dead/act.hpp"
#include "daemon/commands/dead/dead.hpp"
#include "daemon/commands/failure.hpp"
#include "daemon/commands/open_database.hpp"
#include "daemon/commands/printable.hpp"
#include "handlers/decide.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pqxx/transaction>

#include <ostream>

namespace shopd::commands {
namespace {

void report_gone(const Gone& gone, std::ostream& err) {
    if (gone.count == 0) return;
    err << fmt::format(
        "{} not retried, since the bill, or the item on it, is gone from the shop: {}{}. What cannot come back: "
        "moodle-shopd dead drop ORDER --why TEXT\n",
        gone.count, fmt::join(gone.examples, ", "),
        gone.count > static_cast<std::int64_t>(gone.examples.size()) ? ", ..." : "");
}

int retry_undo(const DeadOptions& options, std::ostream& out, std::ostream& err) {
    auto database = open_database(options.database, "dead retry --undo", database::Purpose::sweep);
    pqxx::work transaction{*database.connection};
    const auto selection = select_entries(transaction, database.tables, options);
    const auto acted =
        undo_entries(transaction, database.tables, selection, printable(options.who), printable(options.why));
    if (acted.queued > 0) ring(transaction);
    transaction.commit();
    if (options.json)
        out << json_text({{"orders", acted.orders}, {"bills", acted.queued}});
    else if (acted.orders > 0)
        out << fmt::format("{}: to be undone: {} orders\n", selection.words, acted.orders);
    if (acted.orders > 0) return exit_done;
    err << fmt::format("{}: nothing is on the dead list as '{}' or '{}' that the shop still has as cancelled, refused "
                       "or paid back. Of another order, set the bill to PAYBACK in the shop\n",
                       selection.words, handlers::cause::cancelled, handlers::cause::brake_undos);
    return exit_found_problems;
}

} // namespace

int dead_retry(const DeadOptions& options, std::ostream& out, std::ostream& err) {
    if (options.undo) return retry_undo(options, out, err);
    auto database = open_database(options.database, "dead retry", database::Purpose::sweep);
    pqxx::work transaction{*database.connection};
    const auto selection = select_entries(transaction, database.tables, options);
    const auto acted = retry_entries(transaction, database.tables, selection);
    const auto gone = find_gone(transaction, database.tables, selection);
    if (acted.queued > 0) ring(transaction);
    const bool nothing = acted.orders + acted.effects == 0;
    const auto why_nothing = nothing && gone.count == 0 ? nothing_dead(transaction, selection) : "";
    transaction.commit();

    if (options.json)
        out << json_text(
            {{"orders", acted.orders}, {"effects", acted.effects}, {"bills", acted.queued}, {"gone", gone.count}});
    else if (!nothing)
        out << fmt::format("{}: to be tried again: {} held orders, {} effects, of {} bills\n", selection.words,
                           acted.orders, acted.effects, acted.queued);
    report_gone(gone, err);
    if (!why_nothing.empty()) err << why_nothing << '\n';
    return nothing || gone.count > 0 ? exit_found_problems : exit_done;
}

} // namespace shopd::commands
