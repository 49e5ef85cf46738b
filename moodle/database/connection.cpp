#include "moodle/database/connection.hpp"

#include "moodle/database/conninfo.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>
#include <pqxx/result>
#include <pqxx/version>

namespace shopd::database {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr int oldest_server = 140000;

struct Limits {
    milliseconds lock;
    milliseconds statement;
    milliseconds idle_in_transaction;
};

Limits limits_of(Purpose purpose) {
    switch (purpose) {
    case Purpose::worker:
        return {1s, 5s, 5s};
    case Purpose::command:
        return {1s, 30s, 30s};
    case Purpose::sweep:
        return {1s, 5min, 1min};
    case Purpose::installer:
        return {1s, 0ms, 0ms};
    case Purpose::listener:
    case Purpose::bell:
        break;
    }
    return {0ms, 0ms, 0ms};
}

std::string complete(const std::string& dsn, const Session& session) {
    auto settings = read_conninfo(dsn);
    settings.try_emplace("application_name", session.application_name);
    settings.try_emplace("connect_timeout", "10");
    settings.try_emplace("keepalives", "1");
    settings.try_emplace("keepalives_idle", "10");
    settings.try_emplace("keepalives_interval", "5");
    settings.try_emplace("keepalives_count", "3");
    settings.try_emplace("tcp_user_timeout", "10000");
    settings["client_encoding"] = "UTF8";
    const auto host = settings.find("host");
    if (host != settings.end() && host->second.find(',') != std::string::npos)
        settings.try_emplace("target_session_attrs", "read-write");
    return write_conninfo(settings);
}

void stay_lost_when_lost([[maybe_unused]] pqxx::connection& connection) {
#if PQXX_VERSION_MAJOR < 7
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
#endif
}

std::string settings_query(const Session& session) {
    const Limits limits = limits_of(session.purpose);
    return fmt::format("select set_config('search_path', 'pg_catalog, pg_temp', false),"
                       " set_config('timezone', 'UTC', false), set_config('datestyle', 'ISO, YMD', false),"
                       " set_config('intervalstyle', 'postgres', false), set_config('extra_float_digits', '1', false),"
                       " set_config('client_min_messages', 'warning', false),"
                       " set_config('lock_timeout', '{}', false), set_config('statement_timeout', '{}', false),"
                       " set_config('idle_in_transaction_session_timeout', '{}', false),"
                       " set_config('synchronous_commit', '{}', false)",
                       limits.lock.count(), session.statement_timeout.value_or(limits.statement).count(),
                       limits.idle_in_transaction.count(), session.synchronous_commit ? "on" : "off");
}

void refuse_unusable(pqxx::connection& connection) {
    pqxx::nontransaction plain{connection};
    const auto answer = plain.exec("select pg_catalog.current_setting('server_version_num')::int,"
                                   " pg_catalog.current_setting('server_version'), pg_catalog.pg_is_in_recovery(),"
                                   " pg_catalog.current_database()");
    const auto row = answer[0];
    if (row[0].as<int>() < oldest_server)
        throw UnusableDatabase{fmt::format("the server of database {} is PostgreSQL {}; 14 or later is needed",
                                           row[3].c_str(), row[1].c_str())};
    if (row[2].as<bool>())
        throw UnusableDatabase{fmt::format("the server of database {} is a replica, which takes no writes: name the "
                                           "primary, or all hosts with target_session_attrs=read-write",
                                           row[3].c_str())};
}

} // namespace

std::unique_ptr<pqxx::connection> connect(const std::string& dsn, const Session& session) {
    auto connection = std::make_unique<pqxx::connection>(complete(dsn, session));
    stay_lost_when_lost(*connection);
    refuse_unusable(*connection);
    pqxx::nontransaction{*connection}.exec(settings_query(session));
    return connection;
}

std::unique_ptr<pqxx::connection> connect(const config::Database& database, const Session& session) {
    try {
        return connect(database.dsn, session);
    } catch (const pqxx::broken_connection& refused) { // the first that an operator meets who has not installed yet
        const std::string words = refused.what();
        const auto line = words.substr(0, words.find('\n'));
        if (line.find("FATAL:  role ") == std::string::npos || !line.ends_with(" does not exist")) throw;
        throw pqxx::broken_connection{line + ": moodle-shopd db install makes it"};
    }
}

std::optional<std::string> find_user(const std::string& dsn) {
    const auto settings = read_conninfo(dsn);
    const auto user = settings.find("user");
    if (user == settings.end() || user->second.empty()) return std::nullopt;
    return user->second;
}

std::string same_database(const std::string& dsn, const std::string& other) {
    const auto known = read_conninfo(dsn);
    auto settings = read_conninfo(other);
    const bool names_host = settings.contains("host") || settings.contains("hostaddr") || settings.contains("service");
    for (const char* keyword : {"host", "hostaddr", "port", "service", "sslmode", "sslrootcert"})
        if (const auto found = known.find(keyword); found != known.end() && !names_host)
            settings.try_emplace(keyword, found->second);
    if (const auto found = known.find("dbname"); found != known.end()) settings.try_emplace("dbname", found->second);
    return write_conninfo(settings);
}

} // namespace shopd::database
