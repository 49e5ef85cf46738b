#include "daemon/commands/erase/add_erase_command.hpp"

#include "daemon/commands/dead/dead.hpp"
#include "daemon/commands/erase/erase.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <iostream>
#include <memory>

namespace shopd::commands {

void add_erase_command(CLI::App& app, const std::function<config::Config()>& read_config,
                       std::function<int()>& chosen) {
    auto options = std::make_shared<EraseOptions>();
    CLI::App* command =
        app.add_subcommand("erase", "Take a person's data out of the daemon's own tables, once all is finished");
    command
        ->add_option("CUSTOMER", options->customer,
                     "A customer's id; a username; or a part of a name or e-mail that only one has")
        ->required();
    command->add_option("--why", options->why, "Stays on record, with who and when; name nobody in it")
        ->type_name("TEXT")
        ->required();
    command->add_flag("--json", options->json, "For scripts");
    command->footer(
        "Erase the customer in the shop and the account in Moodle first. What keeps an order from being produced twice "
        "stays, without names; the trace's lines stay. The orders are left as they are from then on: what becomes of "
        "their products' rows is not followed any more.\n\nExample:\n  moodle-shopd erase 12 --why 'request of 3 "
        "March'");
    command->callback([options, read_config, &chosen] {
        chosen = [options, read_config] {
            options->config = read_config();
            options->who = operating_user();
            return erase(*options, std::cout, std::cerr);
        };
    });
}

} // namespace shopd::commands
