#include "daemon/commands/reconcile/add_reconcile_command.hpp"

#include "daemon/commands/dead/dead.hpp"
#include "daemon/commands/failure.hpp"
#include "daemon/commands/reconcile/reconcile.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <iostream>
#include <memory>

#include <unistd.h>

namespace shopd::commands {
namespace {

constexpr const char* footer =
    R"(Compared are orders as the shop has them, what is recorded as given, and Moodle's tables. Whatever another order
explains, what was taken back, what is over, and products that somebody deleted are no drift. --apply makes due again
what drifted: the daemon, running or at its next start, gives or takes it back with its line in the trace. It also
produces items that were not ours when they were paid and that products: names by now.

Exit codes: 0 nothing drifts, or all of it was put to mending; 1 something drifts, or is left for a person.

Examples:
  moodle-shopd reconcile
  moodle-shopd reconcile --json | jq -r '.drifts[] | select(.by == "person") | .order'
  moodle-shopd reconcile 4711
  moodle-shopd reconcile --apply)";

int guarded(const ReconcileOptions& options) {
    try {
        return reconcile(options, std::cout, std::cerr);
    } catch (const WrongSelection& wrong) {
        std::cerr << "moodle-shopd: " << wrong.what() << '\n';
        return exit_found_problems;
    }
}

} // namespace

void add_reconcile_command(CLI::App& app, const std::function<config::Config()>& read_config,
                           std::function<int()>& chosen) {
    auto options = std::make_shared<ReconcileOptions>();
    CLI::App* command =
        app.add_subcommand("reconcile", "Paid against produced, and what is recorded as given against Moodle");
    command->add_option("ORDER", options->order, "This order alone: a bill id (digits only) or a transaction id");
    command->add_flag("--apply", options->apply, "Mend what can be mended; without it nothing is changed");
    command->add_flag("--json", options->json, "For scripts");
    command->footer(footer);
    command->callback([options, read_config, &chosen] {
        chosen = [options, read_config] {
            options->config = read_config();
            options->who = operating_user();
            options->progress = ::isatty(STDERR_FILENO) == 1;
            return guarded(*options);
        };
    });
}

} // namespace shopd::commands
