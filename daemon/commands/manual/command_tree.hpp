#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace shopd::commands::manual {

/// An option or an argument, as the command line's parser knows it.
struct CommandOption {
    std::vector<std::string> names; ///< `-f`, `--follow`; of an argument its one name, `ORDER`
    std::string value;              ///< what stands for the value, `FILE`; empty for a flag
    std::vector<std::string> choices;
    std::string limits; ///< of a number, in the parser's words
    std::string help;
    std::string default_value;
    bool required = false;
    std::vector<std::string> excludes; ///< names of options that cannot stand beside it
    std::vector<std::string> needs;    ///< names of options without which it cannot stand
};

struct Command {
    std::string words; ///< `trace scan`; empty for the program itself
    std::string help;
    std::string footer;
    std::vector<CommandOption> arguments;
    std::vector<CommandOption> options; ///< without those that every command has
    std::vector<Command> commands;
};

/// Reads the tree that the parser itself works from: what `--help` shows of it, and no more, is in it.
Command read_command_tree(const CLI::App& app);

/// Every command that can be typed, in the order of the tree: `run`, `db install`, ... Not those that only hold others.
std::vector<Command> typed_commands(const Command& program);

} // namespace shopd::commands::manual
