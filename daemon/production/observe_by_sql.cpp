#include "daemon/production/calling.hpp"
#include "daemon/production/settle.hpp"

#include <fmt/format.h>
#include <pqxx/except>
#include <pqxx/transaction>

#include <string_view>

namespace shopd::production {
namespace {

constexpr const char* query_limit = "set local statement_timeout = '5s'";
constexpr pqxx::oid oid_of_bool = 16;
constexpr pqxx::oid oids_of_numbers[] = {20, 21, 23};

/// A row says that it is there, unless its first column is null, false or the number 0: `select exists (...)` and
/// `select count(*)` always give a row.
bool says_there(const pqxx::result& rows) {
    if (rows.empty()) return false;
    if (rows.columns() == 0) return true;
    const auto field = rows.front().front();
    if (field.is_null()) return false;
    const std::string_view text{field.c_str(), field.size()};
    if (field.type() == oid_of_bool) return text == "t";
    for (const auto number : oids_of_numbers)
        if (field.type() == number) return text != "0";
    return true;
}

/// Of what is wrong with the query itself PostgreSQL's own words: they name no values.
std::string words_of(const pqxx::sql_error& error) {
    const std::string words{error.what()};
    const bool about_the_query = error.sqlstate().starts_with("42");
    return fmt::format("SQLSTATE {}{}", error.sqlstate(),
                       about_the_query ? ": " + words.substr(0, words.find('\n')).substr(0, 200) : "");
}

} // namespace

std::optional<bool> Calling::observe_by_sql() {
    std::vector<std::string> values;
    for (const auto& value : call_.observe->values)
        values.push_back(filled(value));
    try {
        pqxx::read_transaction look{context_.connection};
        look.exec0(query_limit);
        // Operators name Moodle's tables as Moodle does, without the schema they are in.
        const auto table = context_.tables.user();
        look.exec0("set local search_path = pg_catalog, " + table.substr(0, table.find('.')));
        return says_there(look.exec_params(call_.observe->sql, pqxx::prepare::make_dynamic_params(values)));
    } catch (const pqxx::sql_error& error) {
        const auto detail = fmt::format(
            "the query that observes {} failed: {}. Correct its handler, then \"moodle-shopd dead retry {}\"",
            call_.function, words_of(error), order_.view.bill.value());
        settle_refused(context_, wave_, order_, effect_, fmt::format("CONFIG: observe of {}", call_.function), detail);
        return std::nullopt;
    }
}

} // namespace shopd::production
