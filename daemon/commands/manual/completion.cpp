#include "daemon/commands/manual/completion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace shopd::commands::manual {
namespace {

/// `what` is the command before the word, `value` the kind of the option before it or of the command's argument: "" for
/// no value, `file`, `folder`, `other`, or the words that there are.
constexpr const char* script = R"(# bash completion for moodle-shopd(1), made by: moodle-shopd completion bash

# What may follow a command: its commands, its options, and the value of its argument.
_moodle_shopd_command() {{
    commands="" options="" argument=""
    case $1 in
{commands}    *) return 1 ;;
    esac
}}

# The value of an option of a command.
_moodle_shopd_value() {{
    value=""
    case $2 in
{global}    esac
    case "$1 $2" in
{values}    esac
}}

_moodle_shopd_reply() {{
    case $1 in
    file | folder)
        local kind=-f
        [ "$1" = file ] || kind=-d
        compopt -o filenames 2>/dev/null || true
        mapfile -t COMPREPLY < <(compgen $kind -- "$2")
        ;;
    other) ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2") ;;
    esac
}}

_moodle_shopd() {{
    COMPREPLY=()
    local word=${{COMP_WORDS[COMP_CWORD]}} what="" commands options argument value place
    local before=$((COMP_CWORD - 1))
    # bash takes --option=value for three words.
    if [ "$word" = "=" ]; then
        word=""
    elif [ "${{COMP_WORDS[before]}}" = "=" ]; then
        before=$((before - 1))
    fi
    for ((place = 1; place < before; place++)); do
        _moodle_shopd_value "$what" "${{COMP_WORDS[place]}}"
        if [ -n "$value" ]; then
            [ "${{COMP_WORDS[place + 1]}}" != "=" ] || place=$((place + 1))
            place=$((place + 1))
        elif _moodle_shopd_command "${{what:+$what }}${{COMP_WORDS[place]}}"; then
            what+=${{what:+ }}${{COMP_WORDS[place]}}
        fi
    done
    if [ "$place" -eq "$before" ] && [ "$before" -gt 0 ]; then
        _moodle_shopd_value "$what" "${{COMP_WORDS[before]}}"
        if [ -n "$value" ]; then
            _moodle_shopd_reply "$value" "$word"
            return
        fi
        ! _moodle_shopd_command "${{what:+$what }}${{COMP_WORDS[before]}}" || what+=${{what:+ }}${{COMP_WORDS[before]}}
    fi
    _moodle_shopd_command "$what"
    if [[ $word == -* ]]; then
        _moodle_shopd_reply "$options" "$word"
    elif [ -n "$commands" ]; then
        _moodle_shopd_reply "$commands" "$word"
    else
        _moodle_shopd_reply "${{argument:-other}}" "$word"
    fi
}}

complete -F _moodle_shopd moodle-shopd
)";

/// @param called  what the parser calls the value
std::string kind_of(const CommandOption& option, const std::string& called) {
    if (!option.choices.empty()) return fmt::format("{}", fmt::join(option.choices, " "));
    if (called == "FILE") return "file";
    return called == "FOLDER" ? "folder" : "other";
}

std::string names(const std::vector<CommandOption>& options) {
    std::string text;
    for (const auto& option : options)
        for (const auto& name : option.names)
            text += (text.empty() ? "" : " ") + name;
    return text;
}

std::string children(const Command& command) {
    std::string text;
    for (const auto& child : command.commands)
        text += (text.empty() ? "" : " ") + child.words.substr(child.words.rfind(' ') + 1);
    return text;
}

std::string command_cases(const Command& command, const Command& program) {
    std::string all_options = names(program.options);
    if (&command != &program && !command.options.empty()) all_options = names(command.options) + ' ' + all_options;
    std::string text =
        fmt::format("    '{}') commands='{}' options='{}'", command.words, children(command), all_options);
    if (!command.arguments.empty()) {
        const auto& first = command.arguments.front();
        text += fmt::format(" argument='{}'", kind_of(first, first.names.front()));
    }
    text += " ;;\n";
    for (const auto& child : command.commands)
        text += command_cases(child, program);
    return text;
}

/// @param before  the command and a blank, or nothing
std::string value_cases(const std::vector<CommandOption>& options, const std::string& before) {
    std::string text;
    for (const auto& option : options)
        for (const auto& name : option.names)
            if (!option.value.empty())
                text += fmt::format("    '{}{}') value='{}' ;;\n", before, name, kind_of(option, option.value));
    return text;
}

std::string all_value_cases(const Command& command) {
    auto text = value_cases(command.options, command.words + ' ');
    for (const auto& child : command.commands)
        text += all_value_cases(child);
    return text;
}

} // namespace

std::string bash_completion(const Command& program) {
    std::string values;
    for (const auto& command : program.commands)
        values += all_value_cases(command);
    return fmt::format(script, fmt::arg("commands", command_cases(program, program)),
                       fmt::arg("global", value_cases(program.options, "")), fmt::arg("values", values));
}

} // namespace shopd::commands::manual
