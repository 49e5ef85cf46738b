#include "daemon/commands/doctor/doctor_parts.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>
#include <pqxx/result>

namespace shopd::commands {
namespace {

/// Beside a worker's: listener, bell, heartbeat, sweeper, site proof, triggers, seal, and two commands.
constexpr int connections_beside_workers = 9;

constexpr const char* settings_sql =
    "select current_setting('server_encoding'), current_setting('fsync'), current_setting('full_page_writes'), "
    "current_setting('default_transaction_read_only'), r.rolconnlimit, r.rolsuper, "
    "current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int, "
    "(select count(*) from pg_stat_activity where backend_type = 'client backend'), "
    "(select count(*) from pg_stat_activity where usename = current_user), current_user "
    "from pg_roles r where r.rolname = current_user";

} // namespace

std::vector<Finding> look_at_server(pqxx::connection& connection, const config::Config& config) {
    std::vector<Finding> findings;
    pqxx::nontransaction look{connection};
    const auto row = look.exec1(settings_sql);
    const auto login = row[9].as<std::string>();
    const int needed = static_cast<int>(config.production.workers) + connections_beside_workers;
    if (row[0].as<std::string>() != "UTF8")
        findings.push_back({fmt::format("the database is encoded in {}", row[0].as<std::string>()),
                            "Moodle wants UTF8, and names that do not fit fail orders", "a database made with UTF8"});
    for (const auto& [place, setting] : {std::pair{1, "fsync"}, {2, "full_page_writes"}})
        if (row[place].as<std::string>() != "on")
            findings.push_back({fmt::format("{} is off", setting),
                                "a crash of the machine may leave the database damaged, sales included",
                                fmt::format("postgresql.conf: {} = on", setting)});
    if (row[3].as<std::string>() == "on")
        findings.push_back(
            {fmt::format("transactions of {} are read-only", login), "nothing can be recorded, so nothing is produced",
             "alter role ... reset default_transaction_read_only, or postgresql.conf; a standby: name the primary in "
             "database.dsn"});
    const int limit = row[4].as<int>();
    if (limit >= 0 && limit < needed)
        findings.push_back({fmt::format("{} may have {} connections, and {} workers need {}", login, limit,
                                        config.production.workers, needed),
                            "workers, the sweep or your commands are refused now and then",
                            fmt::format("alter role {} connection limit -1", login)});
    const int free = row[6].as<int>() - row[7].as<int>() + row[8].as<int>();
    if (free < needed)
        findings.push_back({fmt::format("PostgreSQL has room for {} more connections, and {} are needed", free, needed),
                            "workers, the sweep, your commands or Moodle itself are refused",
                            "postgresql.conf: max_connections; or fewer production.workers"});
    if (row[5].as<bool>())
        findings.push_back(
            {fmt::format("{} is a superuser", login), "whoever gets hold of the daemon has the whole server",
             "a login of its own in database.dsn; \"moodle-shopd db install\" grants what it needs", true});
    return findings;
}

} // namespace shopd::commands
