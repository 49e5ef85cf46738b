#include "daemon/commands/open_database.hpp"

#include "moodle/sql/install.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>
#include <pqxx/result>

namespace shopd::commands {
namespace {

void require_present_version(pqxx::connection& connection) {
    pqxx::nontransaction look{connection};
    int version = 0;
    if (!look.exec1("SELECT to_regclass('moodle_shopd.version')")[0].is_null())
        for (const auto& row : look.exec("SELECT number FROM moodle_shopd.version"))
            version = row[0].as<int>();
    if (version == 0)
        throw database::UnusableDatabase{
            "nothing of moodle-shopd is installed in this database: run \"moodle-shopd db install\""};
    if (version != sql::present_version)
        throw database::UnusableDatabase{
            fmt::format("schema moodle_shopd is of version {}, this program wants {}: run \"moodle-shopd db upgrade\"",
                        version, sql::present_version)};
}

} // namespace

std::string utc_sql(const std::string& expression) {
    return "to_char((" + expression + ") at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";
}

OurDatabase open_database(const config::Database& database, const std::string& command, database::Purpose purpose) {
    database::Session session;
    session.purpose = purpose;
    session.application_name = "moodle-shopd " + command;
    auto connection = database::connect(database, session);
    require_present_version(*connection);
    auto tables = database::Tables::find(*connection, database.prefix);
    return {std::move(connection), std::move(tables)};
}

} // namespace shopd::commands
