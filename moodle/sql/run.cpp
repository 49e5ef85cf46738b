#include "moodle/sql/run.hpp"

#include "moodle/database/errors.hpp"
#include "moodle/database/names.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>
#include <pqxx/result>
#include <pqxx/transaction>

#include <thread>

namespace shopd::sql {
namespace {

using Clock = std::chrono::steady_clock;

std::string who_holds(pqxx::connection& connection, const std::string& condition) {
    pqxx::nontransaction plain{connection};
    std::string holders;
    for (const auto& row :
         plain.exec("select format('process %s (%s%s, %s for %s): %s', a.pid, a.usename, coalesce(', ' || "
                    "nullif(a.application_name, ''), ''),"
                    " coalesce(a.state, 'busy'), date_trunc('second', clock_timestamp() - coalesce(a.xact_start, "
                    "a.backend_start)),"
                    " coalesce(nullif(left(regexp_replace(a.query, '\\s+', ' ', 'g'), 80), ''), 'no query shown'))"
                    " from pg_stat_activity a where a.pid <> pg_backend_pid() and a.pid in"
                    " (select l.pid from pg_locks l where l.granted and " +
                    condition + ") order by a.xact_start nulls last limit 3"))
        holders += (holders.empty() ? "" : "; ") + std::string{row[0].c_str()};
    return holders.empty() ? "somebody who is gone by now" : holders;
}

std::string who_holds_table(pqxx::connection& connection, const Step& step) {
    const std::string table = step.locks.empty() ? "moodle_shopd.outbox" : step.locks;
    return who_holds(connection, fmt::format("l.relation = to_regclass({})", database::quote_literal(table)));
}

void run_once(pqxx::connection& connection, const Step& step) {
    pqxx::work transaction{connection};
    transaction.exec(std::string{step_sql} + "\n" + step.sql);
    transaction.commit();
}

/// Roles and rights are shared by all databases of a cluster: another database's installer may be at the same row.
bool is_clash_over_shared_rows(const std::exception& error) {
    const std::string state = database::sqlstate_of(error);
    return state == "42710" || state == "23505" ||
           std::string_view{error.what()}.find("concurrently") != std::string_view::npos;
}

void run_until_done(pqxx::connection& connection, const Step& step, const RunOptions& options) {
    const auto until = Clock::now() + options.patience;
    for (std::string told;;) {
        try {
            return run_once(connection, step);
        } catch (const std::exception& error) {
            const bool again =
                database::classify(error) == database::Failure::again || is_clash_over_shared_rows(error);
            if (!again) throw;
            const std::string holder = who_holds_table(connection, step);
            if (Clock::now() >= until)
                throw StillLocked{
                    fmt::format("{}: {} after {} s of trying. In the way: {}. Nothing of this step was done; "
                                "end that transaction, or try at a quieter time",
                                step.title, database::server_words(error),
                                std::chrono::duration_cast<std::chrono::seconds>(options.patience).count(), holder)};
            if (holder != told) options.say(fmt::format("{}: waiting for {}", step.title, holder));
            told = holder;
            std::this_thread::sleep_for(options.pause);
        }
    }
}

} // namespace

InstallerLock::InstallerLock(pqxx::connection& connection, const RunOptions& options) : connection_{connection} {
    const auto until = Clock::now() + options.patience;
    const std::string attempt = fmt::format("select pg_try_advisory_lock({})", installer_lock);
    for (bool told = false; !pqxx::nontransaction{connection}.exec(attempt)[0][0].as<bool>(); told = true) {
        const std::string holder = who_holds(
            connection, "l.locktype = 'advisory' and l.classid = 1936223088 and l.objid = 3 and l.objsubid = 2"
                        " and l.database = (select oid from pg_database where datname = current_database())");
        if (Clock::now() >= until) throw StillLocked{"another \"moodle-shopd db\" command is at work: " + holder};
        if (!told) options.say("waiting for another \"moodle-shopd db\" command: " + holder);
        std::this_thread::sleep_for(options.pause);
    }
}

InstallerLock::~InstallerLock() {
    try {
        pqxx::nontransaction{connection_}.exec(fmt::format("select pg_advisory_unlock({})", installer_lock));
    } catch (const std::exception&) {
        return; // a lost session holds no lock
    }
}

void run(pqxx::connection& connection, const Plan& plan, const RunOptions& options) {
    pqxx::nontransaction{connection}.exec(session_sql);
    for (const auto& step : plan.steps) {
        options.say(step.title);
        run_until_done(connection, step, options);
    }
}

} // namespace shopd::sql
