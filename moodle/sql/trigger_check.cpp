#include "moodle/sql/trigger_check.hpp"

#include "moodle/database/names.hpp"
#include "moodle/sql/template.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>
#include <pqxx/result>

namespace shopd::sql {
namespace {

constexpr int after_row_insert_update_delete = 1 + 4 + 8 + 16; // pg_trigger.h: ROW, INSERT, DELETE, UPDATE

std::string query(const database::Tables& tables) {
    return fmt::format(
        "select to_regclass({0}) is null, t.oid is null, t.tgenabled in ('O', 'A'), t.tgtype = {1} and t.tgqual is null"
        " and t.tgattr = ''::int2vector and t.tgfoid = p.oid, p.prosrc = {2}, p.proowner = n.nspowner,"
        " p.prosecdef and p.proconfig = array['search_path=pg_catalog, pg_temp'], pg_get_userbyid(p.proowner)"
        " from (values (1)) one(row) left join pg_trigger t on t.tgrelid = to_regclass({0}) and t.tgname = "
        "'moodle_shopd'"
        " left join pg_proc p on p.oid = t.tgfoid"
        " left join pg_namespace n on n.nspname = 'moodle_shopd' and n.oid = p.pronamespace",
        database::quote_literal(tables.bill()), after_row_insert_update_delete,
        database::quote_literal(body_of("v1/trigger_function.sql")));
}

bool holds(const pqxx::field& field) {
    return !field.is_null() && field.as<bool>();
}

} // namespace

std::optional<std::string> trigger_problem(pqxx::connection& connection, const database::Tables& tables) {
    pqxx::nontransaction plain{connection};
    const auto answer = plain.exec(query(tables));
    const auto row = answer[0];
    const auto wrong = [&](const std::string& what) {
        return fmt::format("{} {}: orders are only found by the sweep. Put it right with \"moodle-shopd db install\".",
                           what, tables.bill());
    };
    if (holds(row[0])) return fmt::format("table {} is gone", tables.bill());
    if (holds(row[1])) return wrong("there is no trigger moodle_shopd on");
    if (!holds(row[2])) return wrong("the trigger moodle_shopd is disabled on");
    if (!holds(row[3]))
        return wrong("the trigger moodle_shopd was altered (its events, condition, columns or function) on");
    if (!holds(row[4]) || !holds(row[6]))
        return wrong(
            "the function moodle_shopd.bill_changed() was altered, or is another version's, behind the trigger on");
    if (!holds(row[5]))
        return wrong(
            fmt::format("the function moodle_shopd.bill_changed() belongs to {} instead of the schema's owner, "
                        "behind the trigger on",
                        row[7].c_str()));
    return std::nullopt;
}

} // namespace shopd::sql
