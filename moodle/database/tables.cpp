#include "moodle/database/tables.hpp"

#include "moodle/database/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pqxx/nontransaction>
#include <pqxx/result>

#include <algorithm>
#include <utility>
#include <vector>

namespace shopd::database {

Tables::Tables(std::string schema, std::string prefix) : schema_{std::move(schema)}, prefix_{std::move(prefix)} {}

Tables Tables::find(pqxx::connection& connection, const std::string& prefix) {
    pqxx::nontransaction plain{connection};
    const auto rows =
        plain.exec("select n.nspname, exists(select from pg_catalog.pg_trigger t where t.tgrelid = c.oid"
                   " and t.tgname = 'moodle_shopd')"
                   " from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
                   " where c.relkind in ('r', 'p') and c.relname = " +
                   quote_literal(prefix + "local_shop_bill") + " order by 2 desc, n.nspname = 'public' desc, 1");
    if (rows.empty())
        throw NoMoodle{fmt::format("database {} has no table {}local_shop_bill: is database.prefix right, the database "
                                   "Moodle's, and local_shop installed in it?",
                                   connection.dbname(), prefix)};
    std::vector<std::string> schemas;
    for (const auto& row : rows)
        schemas.emplace_back(row[0].c_str());
    const bool ours = rows[0][1].as<bool>();
    const bool ours_twice = ours && rows.size() > 1 && rows[1][1].as<bool>();
    if (rows.size() > 1 && (ours_twice || (!ours && schemas[0] != "public")))
        throw NoMoodle{fmt::format("table {}local_shop_bill stands in several schemas ({}): only one Moodle a database "
                                   "is supported",
                                   prefix, fmt::join(schemas, ", "))};
    return Tables{schemas[0], prefix};
}

std::string Tables::named(std::string_view table) const {
    return quote_identifier(schema_) + "." + quote_identifier(prefix_ + std::string{table});
}

} // namespace shopd::database
