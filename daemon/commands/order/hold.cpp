#include "daemon/commands/dead/act.hpp"
#include "daemon/commands/dead/selection.hpp"
#include "daemon/commands/failure.hpp"
#include "daemon/commands/open_database.hpp"
#include "daemon/commands/order/order.hpp"
#include "daemon/commands/order/records.hpp"
#include "daemon/commands/printable.hpp"
#include "handlers/decide.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pqxx/result>
#include <pqxx/transaction>

#include <ostream>

namespace shopd::commands {
namespace {

using nlohmann::ordered_json;

constexpr const char* add_hold_sql =
    "insert into moodle_shopd.holds (bill, who, why, at) values ($1, $2, $3, moodle_shopd.now()) "
    "on conflict (bill) where released_at is null do nothing returning 1";

constexpr const char* end_hold_sql =
    "update moodle_shopd.holds set released_by = $2, released_why = $3, released_at = moodle_shopd.now() "
    "where bill = $1 and released_at is null returning who, why";

std::int64_t bill_of(pqxx::transaction_base& transaction, const database::Tables& tables, const OrderOptions& options) {
    return select_entries(transaction, tables, {.order = options.order}).bills.front();
}

/// What the operator should know of an order that is held from now on.
ordered_json after_hold(pqxx::transaction_base& transaction, const database::Tables& tables, std::int64_t bill) {
    const auto records = read_records(transaction, tables, bill);
    const auto& ours = records["ours"];
    const auto& stream = records["stream"];
    return {{"bill", bill},
            {"hold", records["holds"].back()},
            {"status", records["shop"].is_null() ? ordered_json() : records["shop"]["status"]},
            {"produced", !ours.is_null() && ours["produced"].get<bool>()},
            {"at_work", !stream.is_null() && stream["at_work"].get<bool>()}};
}

void print_hold(std::ostream& out, const ordered_json& document) {
    const auto bill = document["bill"].get<std::int64_t>();
    out << fmt::format("bill {} is held: nothing is done for it until \"moodle-shopd release {} --why TEXT\"\n", bill,
                       bill);
    if (document["produced"].get<bool>()) out << "It was produced before: what was given stays.\n";
    if (document["at_work"].get<bool>())
        out << "A wave is at work on this customer's orders just now: it is finished first.\n";
}

/// An order that was held over the age at which the brake takes it for an old one was not forgotten by anybody.
void release_brake(pqxx::transaction_base& transaction, const database::Tables& tables, std::int64_t bill,
                   config::milliseconds older_than) {
    transaction.exec_params0(
        fmt::format("update moodle_shopd.orders o set released = array_append(o.released, $2) from {} b, "
                    "moodle_shopd.holds h where o.bill = $1 and b.id = o.bill and h.bill = o.bill and $2 <> all "
                    "(o.released) and h.at < to_timestamp(b.emissiondate + $3::bigint)",
                    tables.bill()),
        bill, handlers::cause::brake_age, std::chrono::duration_cast<std::chrono::seconds>(older_than).count());
}

} // namespace

int hold(const OrderOptions& options, std::ostream& out, std::ostream& err) {
    const auto why = why_of(options.why, "hold");
    auto database = open_database(options.config.database, "hold");
    pqxx::work transaction{*database.connection};
    const auto bill = bill_of(transaction, database.tables, options);
    const bool added = !transaction.exec_params(add_hold_sql, bill, printable(options.who), why).empty();
    const auto document = after_hold(transaction, database.tables, bill);
    transaction.commit();
    if (!added) {
        const auto& hold = document["hold"];
        err << fmt::format("bill {} is held already, by {} since {}: {}\n", bill, hold["who"].get<std::string>(),
                           hold["at"].get<std::string>(), hold["why"].get<std::string>());
        return exit_found_problems;
    }
    if (options.json)
        out << json_text(document);
    else
        print_hold(out, document);
    return exit_done;
}

int release(const OrderOptions& options, std::ostream& out, std::ostream& err) {
    const auto why = why_of(options.why, "release");
    auto database = open_database(options.config.database, "release");
    pqxx::work transaction{*database.connection};
    const auto bill = bill_of(transaction, database.tables, options);
    const bool ended = !transaction.exec_params(end_hold_sql, bill, printable(options.who), why).empty();
    if (!ended) {
        err << fmt::format("bill {0} is not held. Why it waits: moodle-shopd explain {0}\n", bill);
        return exit_found_problems;
    }
    release_brake(transaction, database.tables, bill, options.config.brakes.older_than);
    const bool queued = queue_bill(transaction, database.tables, bill);
    if (queued) ring(transaction);
    const auto holds = read_records(transaction, database.tables, bill)["holds"];
    transaction.commit();
    if (options.json)
        out << json_text({{"bill", bill}, {"hold", holds.back()}, {"queued", queued}});
    else
        out << fmt::format("bill {} is released: {}\n", bill,
                           queued ? "production looks at it now" : "it is gone from the shop, so nothing follows");
    return exit_done;
}

} // namespace shopd::commands
