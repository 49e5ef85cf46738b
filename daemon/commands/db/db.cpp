#include "daemon/commands/db/db.hpp"

#include "moodle/database/connection.hpp"
#include "moodle/database/errors.hpp"
#include "moodle/sql/install.hpp"
#include "moodle/sql/site.hpp"
#include "moodle/sql/status.hpp"
#include "moodle/sql/uninstall.hpp"

#include <fmt/format.h>

#include <functional>
#include <ostream>

namespace shopd::commands {
namespace {

constexpr int done = 0;
constexpr int found_problems = 1;
constexpr int unavailable = 69;
constexpr int bad_configuration = 78;

int guarded(std::ostream& err, const std::function<int()>& command) {
    try {
        return command();
    } catch (const sql::CannotInstall& refused) {
        err << refused.what() << '\n';
        return found_problems;
    } catch (const sql::StillLocked& locked) {
        err << locked.what() << '\n';
        return unavailable;
    } catch (const database::BadConnectionString& bad) {
        err << "database.dsn or --as: " << bad.what() << '\n';
        return bad_configuration;
    } catch (const database::UnusableDatabase& unusable) {
        err << unusable.what() << '\n';
        return unavailable;
    } catch (const std::exception& error) {
        const auto failure = database::classify(error);
        const bool away = failure == database::Failure::gone || failure == database::Failure::in_doubt;
        err << (away ? "the database is away: " : "the database refused: ") << database::server_words(error)
            << ". What was done so far stays; the command may be repeated\n";
        return away || failure == database::Failure::again ? unavailable : found_problems;
    }
}

std::unique_ptr<pqxx::connection> open(const DbOptions& options, database::Purpose purpose) {
    const database::Session session{.purpose = purpose, .application_name = "moodle-shopd db", .statement_timeout = {}};
    return database::connect(
        options.as ? database::same_database(options.database.dsn, *options.as) : options.database.dsn, session);
}

/// Nothing: the session's own user.
std::optional<std::string> login_of(const DbOptions& options) {
    auto user = database::find_user(options.database.dsn);
    if (!user && options.as)
        throw database::BadConnectionString{
            "database.dsn names no user, so that --as cannot know whom to grant to: add user=..."};
    return user;
}

sql::Request request_of(const DbOptions& options, int version) {
    return {.prefix = options.database.prefix, .login = login_of(options), .url = options.url, .version = version};
}

using Planner = std::function<sql::Plan(const sql::Facts&)>;

int plan_and_run(const DbOptions& options, std::ostream& out, std::ostream& err, const char* nothing,
                 const Planner& planner) {
    return guarded(err, [&] {
        const auto login = login_of(options);
        const auto connection = open(options, database::Purpose::installer);
        const sql::RunOptions run{
            .say = [&](const std::string& line) { (options.print_sql ? err : out) << line << std::endl; }};
        const sql::InstallerLock lock{*connection, run};
        const auto plan = planner(sql::inspect(*connection, options.database.prefix, login));
        for (const auto& warning : plan.warnings)
            err << "warning: " << warning << '\n';
        if (options.print_sql)
            out << sql::print(plan);
        else if (plan.steps.empty())
            out << nothing << '\n';
        else
            sql::run(*connection, plan, run);
        return done;
    });
}

} // namespace

int db_install(const DbOptions& options, std::ostream& out, std::ostream& err) {
    return plan_and_run(options, out, err, "nothing to do", [&](const sql::Facts& facts) {
        return sql::plan_install(facts, request_of(options, sql::present_version));
    });
}

int db_upgrade(const DbOptions& options, std::ostream& out, std::ostream& err) {
    return plan_and_run(options, out, err, "nothing to do", [&](const sql::Facts& facts) {
        return sql::plan_upgrade(facts, request_of(options, options.version));
    });
}

int db_uninstall(const DbOptions& options, std::ostream& out, std::ostream& err) {
    return plan_and_run(options, out, err, "nothing is installed",
                        [&](const sql::Facts& facts) { return sql::plan_uninstall(facts, options.drop_ledger); });
}

int db_status(const DbOptions& options, std::ostream& out, std::ostream& err) {
    return guarded(err, [&] {
        const auto login = login_of(options);
        const auto connection = open(options, database::Purpose::command);
        const auto status = sql::read_status(*connection, options.database.prefix, login, options.url);
        out << (options.json ? sql::to_json(status) : sql::to_text(status));
        return status.problems.empty() ? done : found_problems;
    });
}

int db_accept_site(const DbOptions& options, std::ostream& out, std::ostream& err) {
    return guarded(err, [&] {
        const auto connection = open(options, database::Purpose::command);
        if (sql::inspect(*connection, options.database.prefix, std::nullopt).version < 2)
            throw sql::CannotInstall{
                "no site is stored here: run \"moodle-shopd db install\" (or \"db upgrade\") first"};
        const auto difference = sql::site_difference(*connection, options.url);
        if (difference) sql::accept_site(*connection, options.url);
        out << (difference ? "accepted: " + difference->substr(0, difference->find(": a copy"))
                           : "nothing to accept: it is the same site")
            << '\n';
        return done;
    });
}

} // namespace shopd::commands
