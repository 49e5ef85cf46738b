#include "daemon/commands/db/add_db_commands.hpp"

#include "daemon/commands/db/db.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <iostream>
#include <memory>
#include <string>

namespace shopd::commands {
namespace {

using Command = int (*)(const DbOptions&, std::ostream&, std::ostream&);
using ReadConfig = std::function<config::Config()>;

struct Adding {
    CLI::App& db;
    const ReadConfig& read_config;
    int& exit_code;
};

std::pair<CLI::App*, std::shared_ptr<DbOptions>> add(const Adding& adding, const char* name, const char* help,
                                                     Command command, const char* example) {
    auto options = std::make_shared<DbOptions>();
    CLI::App* app = adding.db.add_subcommand(name, help);
    app->footer(std::string{"Example:\n  moodle-shopd db "} + example);
    app->add_option(
        "--as", options->as,
        "connection string of the owner of Moodle's tables; host, port and database default to database.dsn");
    app->callback([options, command, &read_config = adding.read_config, &exit_code = adding.exit_code] {
        const auto config = read_config();
        options->database = config.database;
        options->url = config.moodle.url;
        exit_code = command(*options, std::cout, std::cerr);
    });
    return {app, options};
}

} // namespace

void add_db_commands(CLI::App& app, const ReadConfig& read_config, int& exit_code) {
    CLI::App* db = app.add_subcommand("db", "what is installed in Moodle's database");
    db->require_subcommand(1);
    const Adding adding{*db, read_config, exit_code};
    const char* print_sql = "print a script for psql that does the same; change nothing";

    const auto [install, of_install] =
        add(adding, "install", "create schema, triggers and rights; adopt the bills that are there", db_install,
            "install --as user=postgres");
    install->add_flag("--print-sql", of_install->print_sql, print_sql);

    const auto [upgrade, of_upgrade] =
        add(adding, "upgrade", "bring the schema to this program's version", db_upgrade, "upgrade --as user=postgres");
    upgrade->add_flag("--print-sql", of_upgrade->print_sql, print_sql);
    upgrade->add_option("--to", of_upgrade->version,
                        "another version, an earlier one too (present: " + std::to_string(sql::present_version) + ")");

    const auto [uninstall, of_uninstall] =
        add(adding, "uninstall", "drop triggers, functions and rights; keep our tables", db_uninstall,
            "uninstall --as user=postgres");
    uninstall->add_flag("--print-sql", of_uninstall->print_sql, print_sql);
    uninstall->add_flag("--drop-ledger", of_uninstall->drop_ledger,
                        "drop our tables too: the ledger, orders and what waits");

    const auto [status, of_status] =
        add(adding, "status", "version, triggers, rights and counts; 1 when something is wrong", db_status,
            "status --json");
    status->add_flag("--json", of_status->json, "for scripts");

    add(adding, "accept-site", "this database and moodle.url are the site now (after a move)", db_accept_site,
        "accept-site");
}

} // namespace shopd::commands
