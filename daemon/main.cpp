#include "config/load_trace_files.hpp"
#include "config/problems.hpp"
#include "daemon/commands/trace/trace_commands.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <functional>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <unistd.h>

/// What an operator types. A look into the trace must be quick, and loading what speaks with PostgreSQL and Moodle
/// takes three times as long as the look: so what needs the files alone is done here, and all else by the program,
/// which takes this process's place.
namespace {

using namespace shopd;

constexpr const char* default_configuration = "/etc/moodle-shopd/moodle-shopd.yaml";

/// The words without `--config FILE`.
std::vector<std::string_view> without_configuration(std::span<char*> words) {
    std::vector<std::string_view> others;
    for (std::size_t place = 1; place < words.size(); ++place) {
        const std::string_view word = words[place];
        if (word == "--config")
            ++place;
        else if (!word.starts_with("--config="))
            others.push_back(word);
    }
    return others;
}

/// Whether these are `trace` and a subcommand without anything that only the program knows: help, a bill's id.
bool is_of_the_trace_alone(const std::vector<std::string_view>& words) {
    constexpr std::array<std::string_view, 3> known = {"scan", "tail", "reindex"};
    const bool is_trace =
        words.size() > 1 && words[0] == "trace" && std::find(known.begin(), known.end(), words[1]) != known.end();
    const auto is_for_the_program = [](std::string_view word) {
        return word == "--help" || word == "-h" ||
               (!word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos);
    };
    return is_trace && std::none_of(words.begin(), words.end(), is_for_the_program);
}

/// @return nothing where the words are not understood: the program says what is wrong with them
std::optional<int> read_trace(std::span<char*> words) {
    CLI::App app;
    app.fallthrough();
    std::string file = default_configuration;
    app.add_option("--config", file);
    std::function<int()> chosen;
    commands::TraceCommands trace;
    trace.read_settings = [&] { return config::load_trace_files(file); };
    trace.output = {&std::cout, &std::cerr, ::isatty(STDOUT_FILENO) == 1};
    commands::add_trace_readers(app, trace, chosen);
    try {
        app.parse(static_cast<int>(words.size()), words.data());
        return chosen();
    } catch (const CLI::ParseError&) {
        return std::nullopt;
    } catch (const config::ConfigProblems&) {
        return std::nullopt;
    }
}

int become_the_program(char** words) {
    std::error_code unreadable;
    const auto here = std::filesystem::read_symlink("/proc/self/exe", unreadable).parent_path();
    if (unreadable) {
        std::cerr << "moodle-shopd: it does not find its own folder: /proc is not mounted\n";
        return 69;
    }
    for (const auto& folder : {here / "libexec", here.parent_path() / "libexec" / "moodle-shopd"}) {
        ::execv((folder / "moodle-shopd").c_str(), words);
        if (errno == ENOENT) continue;
        break;
    }
    std::cerr << "moodle-shopd: its program cannot be started: " << std::strerror(errno) << "; install it anew\n";
    return 69;
}

} // namespace

int main(int argc, char** argv) {
    const std::span words{argv, static_cast<std::size_t>(argc)};
    if (is_of_the_trace_alone(without_configuration(words)))
        if (const auto code = read_trace(words)) return *code;
    return become_the_program(argv);
}
