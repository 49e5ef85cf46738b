#pragma once

#include <filesystem>
#include <string>

namespace shopd::service {

/// `moodle-shopd run`: the process from its start to the end of its drain. Blocks.
///
/// Ready (sd_notify) once it hears of changes or has found out that it must poll, has swept the shop once, and has
/// proved that database and Moodle belong together. Until then it extends its start timeout and says in STATUS= what it
/// waits for. SIGTERM drains, a second one ends at once; SIGHUP reloads, SIGUSR1 reopens the trace.
/// @param file     the configuration
/// @param version  of the program, for metrics
/// @return 0 after a drain, 69 when the trace is another daemon's or nothing of ours is installed
/// @throws config::ConfigProblems, rest::TokenProblem, database::UnusableDatabase and trace errors before it has
/// started
int run(const std::filesystem::path& file, const std::string& version);

} // namespace shopd::service
