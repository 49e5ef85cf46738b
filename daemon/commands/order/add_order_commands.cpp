#include "daemon/commands/order/add_order_commands.hpp"

#include "daemon/commands/dead/dead.hpp"
#include "daemon/commands/failure.hpp"
#include "daemon/commands/order/order.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <iostream>
#include <memory>

namespace shopd::commands {
namespace {

using Command = int (*)(const OrderOptions&, std::ostream&, std::ostream&);
using ReadConfig = std::function<config::Config()>;

int guarded(Command command, const OrderOptions& options) {
    try {
        return command(options, std::cout, std::cerr);
    } catch (const WrongSelection& wrong) {
        std::cerr << "moodle-shopd: " << wrong.what() << '\n';
        return exit_found_problems;
    }
}

struct Adding {
    CLI::App& app;
    const ReadConfig& read_config;
    std::function<int()>& chosen;
};

using Added = std::pair<CLI::App*, std::shared_ptr<OrderOptions>>;

Added add(const Adding& adding, const char* name, const char* help, Command command, const char* footer) {
    auto options = std::make_shared<OrderOptions>();
    CLI::App* app = adding.app.add_subcommand(name, help);
    app->add_flag("--json", options->json, "For scripts");
    app->footer(footer);
    app->callback([options, command, read_config = adding.read_config, &chosen = adding.chosen] {
        chosen = [options, command, read_config] {
            options->config = read_config();
            options->who = operating_user();
            return guarded(command, *options);
        };
    });
    return {app, options};
}

void add_order(const Added& added) {
    added.first
        ->add_option("ORDER", added.second->order,
                     "A bill id (digits only) or a transaction id; txn:ID is always the latter")
        ->required();
}

void add_why(const Added& added) {
    added.first->add_option("--why", added.second->why, "Stays on record, with who and when")
        ->type_name("TEXT")
        ->required();
}

void add_scope(const Added& added) {
    auto* handler =
        added.first->add_option("--handler", added.second->handler, "The items of this handler alone")->type_name("H");
    auto* product =
        added.first->add_option("--product", added.second->product, "The items of this code alone")->type_name("P");
    handler->excludes(product);
}

} // namespace

void add_order_commands(CLI::App& app, const ReadConfig& read_config, std::function<int()>& chosen) {
    const Adding adding{app, read_config, chosen};
    add_order(add(adding, "plan", "What production would do with an order now; does nothing", plan,
                  "Examples:\n  moodle-shopd plan 4711\n  moodle-shopd plan TU90QMLVYXD5UMZYUQ== --json"));
    add_order(add(adding, "explain", "Why this customer has, or has not, what was bought", explain,
                  "Examples:\n  moodle-shopd explain 4711\n  moodle-shopd explain txn:TU90QMLVYXD5UMZYUQ== --json"));
    for (const auto& added : {add(adding, "hold", "Do nothing for an order until it is released, paid or not yet", hold,
                                  "Example:\n  moodle-shopd hold 4711 --why 'the bank asks about this card'"),
                              add(adding, "release", "Let a held order go on", release,
                                  "Example:\n  moodle-shopd release 4711 --why 'the bank is content'")}) {
        add_order(added);
        add_why(added);
    }
    for (const auto& added :
         {add(adding, "pause", "Stop production, or what one handler or product does; kept over restarts", pause,
              "Nothing is lost: orders wait. Of an order with other items the rest is produced, and account and "
              "support "
              "course are given.\n\nExamples:\n  moodle-shopd pause --why 'Moodle is being upgraded'\n  moodle-shopd "
              "pause --product EFORM --why 'the course is not ready'"),
          add(adding, "resume", "Let what was paused go on, at once", resume,
              "Examples:\n  moodle-shopd resume --why 'upgrade done'\n  moodle-shopd resume --product EFORM --why "
              "'course ready'")}) {
        add_scope(added);
        add_why(added);
    }
}

} // namespace shopd::commands
