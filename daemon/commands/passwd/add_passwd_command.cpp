#include "daemon/commands/passwd/add_passwd_command.hpp"

#include "daemon/commands/passwd/passwd.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <iostream>
#include <memory>
#include <string>

namespace shopd::commands {

void add_passwd_command(CLI::App& app, std::function<int()>& chosen) {
    auto name = std::make_shared<std::string>("NAME");
    CLI::App* command = app.add_subcommand("passwd", "Ask for a password and print the line to put under web.users");
    command->add_option("NAME", *name, "Who shall sign in with it");
    command->footer("The password is asked for twice, or read from the standard input where that is no terminal; it is "
                    "never an argument, which others could see.\n\nExamples:\n  moodle-shopd passwd anna\n  pass show "
                    "shop/anna | moodle-shopd passwd anna");
    command->callback([name, &chosen] {
        chosen = [name] { return passwd(*name, ask_for_password(std::cin), std::cout, std::cerr); };
    });
}

} // namespace shopd::commands
