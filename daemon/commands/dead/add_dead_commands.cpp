#include "daemon/commands/dead/add_dead_commands.hpp"

#include "daemon/commands/dead/dead.hpp"
#include "daemon/commands/failure.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <iostream>
#include <memory>

namespace shopd::commands {
namespace {

using Command = int (*)(const DeadOptions&, std::ostream&, std::ostream&);
using ReadConfig = std::function<config::Config()>;

constexpr const char* order_help = "A bill id (digits only) or a transaction id; txn:ID is always the latter";
constexpr const char* cause_help = "All entries of a cause, exactly as dead list shows it, or its beginning and *";

int guarded(Command command, const DeadOptions& options) {
    try {
        return command(options, std::cout, std::cerr);
    } catch (const WrongSelection& wrong) {
        std::cerr << "moodle-shopd: " << wrong.what() << '\n';
        return exit_found_problems;
    }
}

struct Adding {
    CLI::App& dead;
    const ReadConfig& read_config;
    std::function<int()>& chosen;
};

std::pair<CLI::App*, std::shared_ptr<DeadOptions>> add(const Adding& adding, const char* name, const char* help,
                                                       Command command, const char* footer) {
    auto options = std::make_shared<DeadOptions>();
    CLI::App* app = adding.dead.add_subcommand(name, help);
    app->add_flag("--json", options->json, "For scripts");
    app->footer(footer);
    app->callback([options, command, read_config = adding.read_config, &chosen = adding.chosen] {
        chosen = [options, command, read_config] {
            options->database = read_config().database;
            options->who = operating_user();
            return guarded(command, *options);
        };
    });
    return {app, options};
}

void add_selection(CLI::App& app, DeadOptions& options) {
    auto* order = app.add_option("ORDER", options.order, order_help);
    auto* cause = app.add_option("--cause", options.cause, cause_help)->type_name("CAUSE");
    order->excludes(cause);
    app.parse_complete_callback([order, cause] {
        if (order->count() + cause->count() == 0) throw CLI::RequiredError{"ORDER or --cause"};
    });
}

} // namespace

void add_dead_commands(CLI::App& app, const ReadConfig& read_config, std::function<int()>& chosen) {
    CLI::App* dead = app.add_subcommand("dead", "What production cannot go on with until somebody acts");
    dead->require_subcommand(1);
    dead->footer("Examples:\n  moodle-shopd dead list\n  moodle-shopd dead show 4711");
    const Adding adding{*dead, read_config, chosen};

    const auto [list, of_list] =
        add(adding, "list", "The causes with counts and what to do; with --cause its entries", dead_list,
            "Examples:\n  moodle-shopd dead list\n  moodle-shopd dead list --cause 'CONFIG:*' --json");
    list->add_option("--cause", of_list->cause, cause_help)->type_name("CAUSE");

    const auto [show, of_show] =
        add(adding, "show", "Everything about one order: the shop's bill, our record, effects", dead_show,
            "Examples:\n  moodle-shopd dead show 4711\n  moodle-shopd dead show TU90QMLVYXD5UMZYUQ==");
    add_selection(*show, *of_show);

    const auto [retry, of_retry] =
        add(adding, "retry", "Let it be tried again, once what was wrong is put right", dead_retry,
            "Examples:\n  moodle-shopd dead retry 4711\n  moodle-shopd dead retry --cause 'brake: one sweep'\n"
            "  moodle-shopd dead retry --undo 4711 --why 'the money went back by cheque'");
    add_selection(*retry, *of_retry);
    auto* undo = retry->add_flag("--undo", of_retry->undo,
                                 "Take back what was given: of an order that was cancelled after its payment, or is "
                                 "held by the brake on undos");
    retry->add_option("--why", of_retry->why, "With --undo: stays on record, with who and when")
        ->type_name("TEXT")
        ->needs(undo);

    const auto [drop, of_drop] =
        add(adding, "drop", "Give it up; who and why stay on record", dead_drop,
            "Examples:\n  moodle-shopd dead drop 4711 --why 'paid back by hand'\n  moodle-shopd dead drop "
            "--cause 'brake: inserted already paid' --why 'restored backup'");
    add_selection(*drop, *of_drop);
    drop->add_option("--why", of_drop->why, "Why it is given up")->type_name("TEXT")->required();
}

} // namespace shopd::commands
