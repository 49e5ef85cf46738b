#include "daemon/commands/manual/command_tree.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <set>
#include <string_view>

namespace shopd::commands::manual {
namespace {

std::vector<std::string> names_of(const std::set<CLI::Option*>& options) {
    std::vector<std::string> names;
    for (const auto* option : options)
        names.push_back(option->get_name());
    std::sort(names.begin(), names.end()); // the parser has them by their place in memory
    return names;
}

/// `TEXT`, `TEXT:{fr,en}`, `INT:INT in [1 - 100000]`: what a value is called, and what the parser checks of it.
void read_type(const CLI::Option& option, CommandOption& read) {
    const std::string type = option.get_type_name();
    const auto colon = type.find(':');
    read.value = type.substr(0, colon);
    if (colon == std::string::npos) return;
    const std::string check = type.substr(colon + 1);
    if (!check.starts_with('{') || !check.ends_with('}')) {
        const auto range = check.find('[');
        read.limits = range == std::string::npos ? check : check.substr(range);
        return;
    }
    for (std::size_t start = 1; start < check.size();) {
        const auto end = check.find_first_of(",}", start);
        read.choices.push_back(check.substr(start, end - start));
        start = end + 1;
    }
}

CommandOption read_option(const CLI::Option& option) {
    CommandOption read;
    if (option.get_positional()) {
        read.names.push_back(option.get_name(true));
    } else {
        for (const auto& name : option.get_snames())
            read.names.push_back("-" + name);
        for (const auto& name : option.get_lnames())
            read.names.push_back("--" + name);
    }
    if (option.get_type_size() != 0) read_type(option, read);
    read.help = option.get_description();
    read.default_value = option.get_default_str();
    read.required = option.get_required();
    read.excludes = names_of(option.get_excludes());
    read.needs = names_of(option.get_needs());
    return read;
}

Command read_command(const CLI::App& app, const std::string& words) {
    Command command{words, app.get_description(), app.get_footer(), {}, {}, {}};
    for (const auto* option : app.get_options()) {
        if (option->get_group().empty()) continue;
        if (option == app.get_help_ptr() && !words.empty()) continue;
        (option->get_positional() ? command.arguments : command.options).push_back(read_option(*option));
    }
    for (const auto* child : app.get_subcommands(std::function<bool(const CLI::App*)>{}))
        command.commands.push_back(read_command(*child, (words.empty() ? "" : words + ' ') + child->get_name()));
    return command;
}

void collect(const Command& command, std::vector<Command>& found) {
    if (command.commands.empty()) found.push_back(command);
    for (const auto& child : command.commands)
        collect(child, found);
}

} // namespace

Command read_command_tree(const CLI::App& app) {
    return read_command(app, "");
}

std::vector<Command> typed_commands(const Command& program) {
    std::vector<Command> found;
    collect(program, found);
    return found;
}

} // namespace shopd::commands::manual
