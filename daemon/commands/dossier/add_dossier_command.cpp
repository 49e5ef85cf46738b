#include "daemon/commands/dossier/add_dossier_command.hpp"

#include "daemon/commands/dossier/dossier.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <iostream>
#include <memory>

namespace shopd::commands {

void add_dossier_command(CLI::App& app, const std::function<config::Config()>& read_config,
                         std::function<int()>& chosen) {
    auto options = std::make_shared<DossierOptions>();
    CLI::App* command = app.add_subcommand("dossier", "Write the evidence on one order, for a dispute, into two files");
    command
        ->add_option("ORDER", options->order,
                     "A bill id (digits only) or a transaction id; txn:ID is always the latter")
        ->required();
    command->add_option("--out", options->folder, "Where to write dossier-BILL.html and dossier-BILL.json")
        ->type_name("FOLDER")
        ->capture_default_str();
    command->add_option("--lang", options->language, "Instead of the customer's language")
        ->check(CLI::IsMember({"fr", "en"}));
    command->add_flag("--force", options->force, "Replace files that are there");
    command->add_flag("--json", options->json, "Say for scripts what was written");
    command->footer("The files name the customer: only their owner can read them.\n\nExamples:\n  moodle-shopd dossier "
                    "4711\n  moodle-shopd dossier TU90QMLVYXD5UMZYUQ== --out /root/disputes --lang fr");
    command->callback([options, read_config, &chosen] {
        chosen = [options, read_config] {
            options->config = read_config();
            return dossier(*options, std::cout, std::cerr);
        };
    });
}

} // namespace shopd::commands
