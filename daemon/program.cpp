#include "config/load.hpp"
#include "daemon/commands/check.hpp"
#include "daemon/commands/check_live.hpp"
#include "daemon/commands/db/add_db_commands.hpp"
#include "daemon/commands/dead/add_dead_commands.hpp"
#include "daemon/commands/doctor/add_doctor_command.hpp"
#include "daemon/commands/dossier/add_dossier_command.hpp"
#include "daemon/commands/erase/add_erase_command.hpp"
#include "daemon/commands/exit_code.hpp"
#include "daemon/commands/failure.hpp"
#include "daemon/commands/init/add_init_command.hpp"
#include "daemon/commands/manual/add_manual_commands.hpp"
#include "daemon/commands/order/add_order_commands.hpp"
#include "daemon/commands/passwd/add_passwd_command.hpp"
#include "daemon/commands/reconcile/add_reconcile_command.hpp"
#include "daemon/commands/status.hpp"
#include "daemon/commands/trace/shop_answers.hpp"
#include "daemon/commands/trace/trace_commands.hpp"
#include "daemon/service/daemon.hpp"
#include "handlers/registry.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <exception>
#include <functional>
#include <iostream>
#include <string>

#include <unistd.h>

namespace {

using namespace shopd;

constexpr const char* default_configuration = "/etc/moodle-shopd/moodle-shopd.yaml";

constexpr const char* examples =
    R"(
Examples:
  moodle-shopd init
  moodle-shopd check
  moodle-shopd db install --as user=postgres
  moodle-shopd explain 4711
  moodle-shopd trace tail -f
  moodle-shopd COMMAND --help)";

int dispatch(int argc, char** argv) {
    CLI::App app{"Produces what Moodle's shop has sold: accounts, enrolments and a trace of every step.",
                 "moodle-shopd"};
    app.footer(commands::exit_code_text() + examples);
    app.set_version_flag("--version", "moodle-shopd " SHOPD_VERSION);
    app.require_subcommand(1);
    app.fallthrough();
    std::string file = default_configuration;
    app.add_option("--config", file, "The configuration; conf.d beside it is merged in")
        ->type_name("FILE")
        ->capture_default_str();

    int exit_code = commands::exit_done;
    std::function<int()> chosen;
    const auto read_config = [&file] {
        return config::load(file, handlers::handler_descriptions(), config::Variables::may_be_unset);
    };
    commands::add_init_command(app, file, default_configuration, chosen);
    app.add_subcommand("run", "Produce orders in the foreground until SIGTERM; what the systemd unit runs")
        ->footer("Example:\n  moodle-shopd run --config /etc/moodle-shopd/moodle-shopd.yaml")
        ->callback([&] { chosen = [&file] { return service::run(file, SHOPD_VERSION); }; });
    auto* check =
        app.add_subcommand("check", "Check the configuration, and with --live the database and Moodle it names");
    bool live = false;
    bool json = false;
    check->add_flag("--live", live, "Ask the database and Moodle too; changes nothing");
    check->add_flag("--json", json, "For scripts; with --live")->needs("--live");
    check
        ->footer(
            "Examples:\n  moodle-shopd check\n  moodle-shopd check --live\n  CREDENTIALS_DIRECTORY=/etc/moodle-shopd "
            "moodle-shopd check --config new.yaml")
        ->callback([&] {
            chosen = [&] {
                return live ? commands::check_live(file, json, std::cout) : commands::check(file, std::cout);
            };
        });
    commands::StatusOptions status_options{.json = false, .version = SHOPD_VERSION};
    auto* status = app.add_subcommand("status", "What waits, what is dead, and whether the daemon hears");
    status->add_flag("--json", status_options.json, "For scripts");
    status->footer("Examples:\n  moodle-shopd status\n  moodle-shopd status --json | jq .problems")->callback([&] {
        chosen = [&] { return commands::status(read_config(), status_options, std::cout); };
    });
    const std::function<config::Config()> read_for_db = read_config;
    commands::add_db_commands(app, read_for_db, exit_code);
    commands::add_dead_commands(app, read_for_db, chosen);
    commands::add_order_commands(app, read_for_db, chosen);
    commands::add_doctor_command(app, read_for_db, chosen);
    commands::add_dossier_command(app, read_for_db, chosen);
    commands::add_erase_command(app, read_for_db, chosen);
    commands::add_reconcile_command(app, read_for_db, chosen);
    commands::add_passwd_command(app, chosen);
    commands::TraceCommands trace;
    trace.read_settings = [&] { return read_config().trace; };
    trace.shop = commands::ask_database(read_config);
    trace.output = {&std::cout, &std::cerr, ::isatty(STDOUT_FILENO) == 1};
    commands::add_trace_commands(app, trace, chosen);
    commands::manual::add_manual_commands(app, SHOPD_VERSION, chosen);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (const auto unknown = app.remaining(); error.get_exit_code() != 0 && !unknown.empty()) {
            std::cerr << "moodle-shopd: unknown command or option: " << unknown.front()
                      << "\nRun with --help for what there is.\n";
            return commands::exit_usage;
        }
        return app.exit(error) == 0 ? commands::exit_done : commands::exit_usage;
    }
    return chosen ? chosen() : exit_code;
}

} // namespace

int main(int argc, char** argv) {
    try {
        return dispatch(argc, argv);
    } catch (const std::exception& failure) {
        return commands::report_failure(failure, std::cerr);
    }
}
