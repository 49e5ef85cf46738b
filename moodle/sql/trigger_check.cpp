#include "moodle/sql/trigger_check.hpp"

#include "moodle/database/names.hpp"
#include "moodle/sql/template.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>
#include <pqxx/result>

namespace shopd::sql {
namespace {

/// One of our triggers, as it shall be.
struct Watched {
    std::string table;
    const char* function;
    const char* file;   ///< with the function's text
    int events;         ///< pg_trigger.tgtype
    const char* missed; ///< what is only found by the sweep without it
};

// pg_trigger.h: ROW, INSERT, DELETE, UPDATE
constexpr int after_row_update_delete = 1 + 8 + 16;
constexpr int after_row_insert_update_delete = after_row_update_delete + 4;

std::string query(const Watched& watched) {
    return fmt::format(
        "select to_regclass({0}) is null, t.oid is null, t.tgenabled in ('O', 'A'), t.tgtype = {1} and t.tgqual is null"
        " and t.tgattr = ''::int2vector and t.tgfoid = p.oid and p.proname = '{3}', p.prosrc = {2}, p.proowner = "
        "n.nspowner,"
        " p.prosecdef and p.proconfig = array['search_path=pg_catalog, pg_temp'], pg_get_userbyid(p.proowner)"
        " from (values (1)) one(row) left join pg_trigger t on t.tgrelid = to_regclass({0}) and t.tgname = "
        "'moodle_shopd'"
        " left join pg_proc p on p.oid = t.tgfoid"
        " left join pg_namespace n on n.nspname = 'moodle_shopd' and n.oid = p.pronamespace",
        database::quote_literal(watched.table), watched.events, database::quote_literal(body_of(watched.file)),
        watched.function);
}

bool holds(const pqxx::field& field) {
    return !field.is_null() && field.as<bool>();
}

std::optional<std::string> problem_of(pqxx::connection& connection, const Watched& watched) {
    pqxx::nontransaction plain{connection};
    const auto answer = plain.exec(query(watched));
    const auto row = answer[0];
    const auto wrong = [&](const std::string& what) {
        return fmt::format("{} {}: {} are only found by the sweep. Put it right with \"moodle-shopd db install\".",
                           what, watched.table, watched.missed);
    };
    if (holds(row[0])) return fmt::format("table {} is gone", watched.table);
    if (holds(row[1])) return wrong("there is no trigger moodle_shopd on");
    if (!holds(row[2])) return wrong("the trigger moodle_shopd is disabled on");
    if (!holds(row[3]))
        return wrong("the trigger moodle_shopd was altered (its events, condition, columns or function) on");
    if (!holds(row[4]) || !holds(row[6]))
        return wrong(fmt::format("the function moodle_shopd.{}() was altered, or is another version's, behind the "
                                 "trigger on",
                                 watched.function));
    if (!holds(row[5]))
        return wrong(
            fmt::format("the function moodle_shopd.{}() belongs to {} instead of the schema's owner, behind the "
                        "trigger on",
                        watched.function, row[7].c_str()));
    return std::nullopt;
}

} // namespace

std::optional<std::string> bill_trigger_problem(pqxx::connection& connection, const database::Tables& tables) {
    return problem_of(connection, {tables.bill(), "bill_changed", "v1/trigger_function.sql",
                                   after_row_insert_update_delete, "orders"});
}

std::optional<std::string> product_trigger_problem(pqxx::connection& connection, const database::Tables& tables) {
    return problem_of(connection, {tables.product(), "product_changed", "v3/product_trigger_function.sql",
                                   after_row_update_delete, "changed products"});
}

std::optional<std::string> trigger_problem(pqxx::connection& connection, const database::Tables& tables) {
    const auto problem = bill_trigger_problem(connection, tables);
    return problem ? problem : product_trigger_problem(connection, tables);
}

} // namespace shopd::sql
