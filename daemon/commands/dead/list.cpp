#include "daemon/commands/dead/dead.hpp"
#include "daemon/commands/dead/selection.hpp"
#include "daemon/commands/failure.hpp"
#include "daemon/commands/open_database.hpp"
#include "daemon/commands/printable.hpp"
#include "daemon/commands/remedy.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pqxx/nontransaction>
#include <pqxx/result>

#include <ostream>

namespace shopd::commands {
namespace {

using nlohmann::ordered_json;

ordered_json group_of(const pqxx::row& row) {
    const auto cause = row[0].as<std::string>("");
    const auto what = row[4].as<std::string>("");
    return {{"cause", cause},
            {"count", row[1].as<std::int64_t>()},
            {"bills", row[2].as<std::int64_t>()},
            {"oldest", row[3].as<std::string>("")},
            {"what", what},
            {"example_bill", row[5].as<std::int64_t>()},
            {"to_do", remedy(cause, what)}};
}

void print_group(std::ostream& out, const ordered_json& group) {
    out << fmt::format("{}\n  {} {} ({} of {} bills), the oldest since {}, e.g. bill {}\n  {}\n",
                       printable(group["cause"].get<std::string>()), group["count"].get<std::int64_t>(),
                       group["count"] == 1 ? "entry" : "entries", printable(group["what"].get<std::string>()),
                       group["bills"].get<std::int64_t>(), group["oldest"].get<std::string>(),
                       group["example_bill"].get<std::int64_t>(), group["to_do"].get<std::string>());
}

int list_causes(pqxx::connection& connection, bool json, std::ostream& out) {
    pqxx::nontransaction look{connection};
    ordered_json causes = ordered_json::array();
    std::int64_t total = 0;
    for (const auto& row :
         look.exec(fmt::format("select coalesce(cause, ''), count(*), count(distinct bill), {}, "
                               "string_agg(distinct what, ', ' order by what), min(bill) from moodle_shopd.dead "
                               "group by 1 order by min(since), 1",
                               utc_sql("min(since)")))) {
        causes.push_back(group_of(row));
        total += row[1].as<std::int64_t>();
    }
    if (json) {
        out << json_text({{"dead", total}, {"causes", causes}});
        return exit_done;
    }
    if (causes.empty()) out << "nothing is dead\n";
    for (const auto& group : causes)
        print_group(out, group);
    if (!causes.empty())
        out << "\nSee one: moodle-shopd dead show ORDER. Act on all of a cause: moodle-shopd dead retry --cause "
               "'CAUSE'\n";
    return exit_done;
}

ordered_json entry_of(const pqxx::row& row) {
    return {{"bill", row[0].as<std::int64_t>()},
            {"transaction_id", row[1].as<std::string>("")},
            {"customer", row[2].as<std::string>("")},
            {"what", row[3].as<std::string>("")},
            {"item_code", row[4].as<std::string>("")},
            {"cause", row[5].as<std::string>("")},
            {"detail", row[6].as<std::string>("")},
            {"since", row[7].as<std::string>("")},
            {"attempts", row[8].as<int>(0)}};
}

void print_entry(std::ostream& out, const ordered_json& entry) {
    const auto text = [&](const char* key) { return printable(entry[key].get<std::string>()); };
    const auto item = text("item_code");
    out << fmt::format("bill {} [{}] customer {}: {}{}, since {}\n  {}\n", entry["bill"].get<std::int64_t>(),
                       text("transaction_id"), text("customer"), text("what"), item.empty() ? "" : " of " + item,
                       text("since"), text("cause"));
    if (const auto detail = text("detail"); !detail.empty()) out << "  " << detail << '\n';
}

int list_entries(OurDatabase& database, const DeadOptions& options, std::ostream& out, std::ostream& err) {
    pqxx::nontransaction look{*database.connection};
    const auto selection = select_entries(look, database.tables, options);
    const auto rows = look.exec_params(
        fmt::format(
            "select x.bill, o.transaction_id, x.customer, x.what, x.item_code, x.cause, x.detail, {}, x.attempts "
            "from moodle_shopd.dead x left join moodle_shopd.orders o on o.bill = x.bill where {} "
            "order by x.since, x.bill, x.item_code",
            utc_sql("x.since"), selection.condition),
        selection.parameter);
    if (rows.empty()) {
        err << nothing_dead(look, selection) << '\n';
        return exit_found_problems;
    }
    ordered_json entries = ordered_json::array();
    for (const auto& row : rows) {
        if (options.json)
            entries.push_back(entry_of(row));
        else
            print_entry(out, entry_of(row));
    }
    if (options.json) out << json_text({{"dead", entries}});
    return exit_done;
}

} // namespace

int dead_list(const DeadOptions& options, std::ostream& out, std::ostream& err) {
    auto database = open_database(options.database, "dead list");
    return options.cause.empty() ? list_causes(*database.connection, options.json, out)
                                 : list_entries(database, options, out, err);
}

} // namespace shopd::commands
