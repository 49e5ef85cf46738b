#include "daemon/commands/manual/add_manual_commands.hpp"

#include "config/json_schema.hpp"
#include "daemon/commands/exit_code.hpp"
#include "daemon/commands/manual/command_tree.hpp"
#include "daemon/commands/manual/commands_page.hpp"
#include "daemon/commands/manual/completion.hpp"
#include "daemon/commands/manual/configuration_page.hpp"
#include "daemon/commands/manual/howto_page.hpp"
#include "daemon/commands/manual/operation_page.hpp"
#include "handlers/registry.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <iostream>
#include <memory>

namespace shopd::commands::manual {
namespace {

struct Wanted {
    std::string section;
    std::string language = "en";
};

std::string page(const Wanted& wanted, const Command& program, const std::string& version) {
    const auto& section = wanted.section;
    if (section == "1") return commands_page(program, version);
    const auto file = default_configuration(program);
    if (section == "5") return configuration_page(handlers::handler_descriptions(), file, version);
    if (section == "7") return howto_page(file, version, wanted.language);
    return operation_page(file, version);
}

int print(const std::string& text) {
    std::cout << text << std::flush;
    return std::cout ? exit_done : exit_found_problems;
}

} // namespace

void add_manual_commands(CLI::App& app, const std::string& version, std::function<int()>& chosen) {
    auto wanted = std::make_shared<Wanted>();
    CLI::App* manual = app.add_subcommand("manual", "Print a page of the manual, for man -l");
    manual
        ->add_option("SECTION", wanted->section,
                     "1: the commands, 5: the configuration, 7: how to do what comes up, 8: operating the daemon")
        ->required()
        ->check(CLI::IsMember({"1", "5", "7", "8"}));
    manual->add_option("--lang", wanted->language, "Of section 7")->check(CLI::IsMember({"fr", "en"}));
    manual->footer("Examples:\n  moodle-shopd manual 5 | man -l -\n  moodle-shopd manual 7 --lang fr | man -l -");
    manual->callback([wanted, version, &app, &chosen] {
        chosen = [wanted, version, &app] { return print(page(*wanted, read_command_tree(app), version)); };
    });

    CLI::App* completion = app.add_subcommand("completion", "Print what makes a shell complete these commands");
    auto shell = std::make_shared<std::string>();
    completion->add_option("SHELL", *shell, "Which shell")->required()->check(CLI::IsMember({"bash"}));
    completion->footer("Example:\n  . <(moodle-shopd completion bash)");
    completion->callback(
        [&app, &chosen] { chosen = [&app] { return print(bash_completion(read_command_tree(app))); }; });

    CLI::App* schema = app.add_subcommand("schema", "Print the JSON Schema of the configuration, for editors");
    schema->footer("Example:\n  moodle-shopd schema > moodle-shopd.schema.json");
    schema->callback(
        [&chosen] { chosen = [] { return print(config::json_schema(handlers::handler_descriptions())); }; });
}

} // namespace shopd::commands::manual
