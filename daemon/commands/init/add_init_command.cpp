#include "daemon/commands/init/add_init_command.hpp"

#include "daemon/commands/init/init.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <iostream>
#include <memory>

#include <unistd.h>

namespace shopd::commands {
namespace {

constexpr const char* footer =
    R"(Asks for what is not given, where it is typed into a terminal. Writes the configuration, and beside it install.sql (what
"db install" does) and moodle-role.xml (the role of the web service's account, with the fewest capabilities); then says
what to run and what to click in Moodle. Reads the shop's catalogue and proposes an entry under products: for each item,
with the plugin's parameters. Changes nothing in the database.

Exit codes: 0 done; 1 a configuration is there that somebody wrote; 64 an option is missing or wrong; 69 the database
cannot be read.

Examples:
  moodle-shopd init
  moodle-shopd init --moodle-url https://lms.example.org --support-course CUSTOMERSUPPORT --support-roles student,customer \
      --as user=postgres --products EFORM)";

/// From the terminal; nobody is asked where there is none.
Ask ask_at_the_terminal() {
    if (::isatty(STDIN_FILENO) != 1) return {};
    return [](const std::string& question) -> std::optional<std::string> {
        std::cerr << question << std::flush;
        std::string line;
        if (!std::getline(std::cin, line)) return std::nullopt;
        return line;
    };
}

} // namespace

void add_init_command(CLI::App& app, const std::string& file, const std::string& default_file,
                      std::function<int()>& chosen) {
    auto options = std::make_shared<InitOptions>();
    CLI::App* command = app.add_subcommand("init", "Write a first configuration, and say what is to be done next");
    auto& answers = options->answers;
    command->add_option("--moodle-url", answers.url, "Moodle's address, $CFG->wwwroot")->type_name("URL");
    command->add_option("--dsn", answers.dsn, "How the daemon reaches Moodle's database")->type_name("DSN");
    command->add_option("--prefix", answers.prefix, "Of Moodle's tables, $CFG->prefix")->type_name("PREFIX");
    command->add_option("--support-course", answers.support_course, "The course in which customers ask for help")
        ->type_name("COURSE");
    command->add_option("--support-roles", answers.support_roles, "What they get there, with commas between")
        ->type_name("ROLES");
    command
        ->add_option("--as", answers.as,
                     "The owner of Moodle's tables, to read the shop's catalogue; host, port and database default to "
                     "those of --dsn")
        ->type_name("DSN");
    command
        ->add_option("--products", answers.products,
                     "Item codes to take over from the plugin now, with commas between; * stands for any characters")
        ->type_name("CODES");
    command->add_flag("--force", options->force, "Move a configuration that is there aside");
    command->footer(footer);
    command->callback([options, &file, default_file, &chosen] {
        chosen = [options, &file, default_file] {
            options->configuration = file;
            options->is_default_place = file == default_file;
            return init(*options, ask_at_the_terminal(), std::cout, std::cerr);
        };
    });
}

} // namespace shopd::commands
