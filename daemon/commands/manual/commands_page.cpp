#include "daemon/commands/manual/commands_page.hpp"

#include "daemon/commands/exit_code.hpp"
#include "daemon/commands/manual/render.hpp"
#include "daemon/commands/manual/roff.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <sstream>
#include <vector>

namespace shopd::commands::manual {
namespace {

constexpr std::string_view program_name = "moodle-shopd";

std::string tag(const CommandOption& option) {
    if (option.names.front().front() != '-') return italic(option.names.front());
    std::string text;
    for (const auto& name : option.names)
        text += (text.empty() ? "" : ", ") + bold(name);
    return option.value.empty() ? text : text + ' ' + italic(option.value);
}

std::string shortest(const CommandOption& option) {
    if (option.names.front().front() != '-') return italic(option.names.front());
    return bold(option.names.front()) + (option.value.empty() ? "" : ' ' + italic(option.value));
}

std::string synopsis(const Command& command) {
    std::string text = bold(fmt::format("{} {}", program_name, command.words));
    for (const auto* list : {&command.options, &command.arguments})
        for (const auto& option : *list)
            text += option.required ? ' ' + shortest(option) : " [" + shortest(option) + ']';
    return text;
}

/// What the parser takes beside the help text.
std::string conditions(const CommandOption& option) {
    std::string text;
    if (!option.choices.empty()) text += fmt::format(" One of: {}.", fmt::join(option.choices, ", "));
    if (!option.limits.empty()) text += fmt::format(" Within {}.", option.limits);
    if (!option.default_value.empty()) text += fmt::format(" Default: {}.", option.default_value);
    if (!option.needs.empty()) text += fmt::format(" Only with {}.", fmt::join(option.needs, ", "));
    if (!option.excludes.empty()) text += fmt::format(" Not together with {}.", fmt::join(option.excludes, ", "));
    return plain(text);
}

std::string describe(const std::vector<CommandOption>& options) {
    std::string text;
    for (const auto& option : options)
        text += tagged(tag(option), sentence(option.help) + conditions(option));
    return text;
}

/// A footer in its parts: prose, and lines that are indented below a heading of their own ("Examples:").
struct Footer {
    std::vector<std::string> prose;
    std::string examples; ///< without their indentation
};

Footer read_footer(const std::string& text) {
    Footer footer;
    std::istringstream lines{text};
    bool is_new = true;
    bool is_example = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.empty()) {
            is_new = true;
        } else if (line.starts_with("  ")) {
            if (is_example) footer.examples += line.substr(2) + '\n';
        } else if (line.ends_with(':')) {
            is_example = line.starts_with("Example");
        } else if (is_new) {
            footer.prose.push_back(line);
            is_new = false;
        } else {
            footer.prose.back() += '\n' + line;
        }
    }
    return footer;
}

std::string describe(const Command& command) {
    std::string text = subheading(command.words) + synopsis(command) + '\n' + paragraph(sentence(command.help));
    text += describe(command.arguments) + describe(command.options);
    const auto footer = read_footer(command.footer);
    for (const auto& prose : footer.prose)
        text += paragraph(plain(prose));
    if (!footer.examples.empty()) text += example(footer.examples);
    return text;
}

/// What holds others is described before them.
std::string describe_all(const Command& parent) {
    std::string text;
    for (const auto& command : parent.commands) {
        if (command.commands.empty())
            text += describe(command);
        else
            text += describe_all(command);
    }
    return text;
}

std::string list(const Command& program) {
    std::string text;
    for (const auto& command : typed_commands(program))
        text += tagged(bold(command.words), sentence(command.help));
    return text;
}

} // namespace

std::string exit_code_list() {
    std::string text;
    for (const auto& [code, words] : exit_codes)
        text += tagged(bold(std::to_string(code)), sentence(words));
    return text;
}

std::string default_configuration(const Command& program) {
    const auto found = std::find_if(program.options.begin(), program.options.end(),
                                    [](const CommandOption& option) { return option.names.back() == "--config"; });
    return found == program.options.end() ? "" : found->default_value;
}

std::string commands_page(const Command& program, const std::string& version) {
    return render(commands_prose, {{"version", version},
                                   {"configuration", default_configuration(program)},
                                   {"help", sentence(program.help)},
                                   {"list", list(program)},
                                   {"options", describe(program.options)},
                                   {"commands", describe_all(program)},
                                   {"exit_codes", exit_code_list()},
                                   {"examples", example(read_footer(program.footer).examples)}});
}

} // namespace shopd::commands::manual
