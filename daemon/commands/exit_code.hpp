#pragma once

#include <array>
#include <string>
#include <string_view>

namespace shopd::commands {

/// What a script can rely on.
enum ExitCode : int {
    exit_done = 0,
    exit_found_problems = 1,
    exit_nothing_found = 1,
    exit_usage = 64,
    exit_unavailable = 69, ///< the database or Moodle cannot be used now
    exit_configuration = 78,
};

struct ExitCodeMeaning {
    ExitCode code;
    std::string_view words;
};

/// What `--help` and the manual say of them.
inline constexpr std::array<ExitCodeMeaning, 5> exit_codes = {{
    {exit_done, "done"},
    {exit_found_problems, "problems were found, or there is nothing to show"},
    {exit_usage, "the command was typed wrongly"},
    {exit_unavailable, "a service that is needed (PostgreSQL, Moodle, the trace's file) is not available"},
    {exit_configuration, "the configuration is wrong"},
}};

/// The table as `--help` shows it, with a heading.
inline std::string exit_code_text() {
    std::string text = "Exit codes:\n";
    for (const auto& [code, words] : exit_codes) {
        const auto number = std::to_string(static_cast<int>(code));
        text += "  " + number + std::string(4 - number.size(), ' ') + std::string{words} + '\n';
    }
    return text;
}

} // namespace shopd::commands
