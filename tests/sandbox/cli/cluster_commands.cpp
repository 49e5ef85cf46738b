#include "tests/sandbox/cli/cluster_commands.hpp"

#include "tests/sandbox/cluster.hpp"

#include <cerrno>
#include <csignal>
#include <iostream>

#include <sys/wait.h>
#include <unistd.h>

namespace shopd::sandbox::cli {
namespace {

volatile std::sig_atomic_t command_process = 0;

void pass_on(int signal) {
    if (command_process != 0) kill(command_process, signal);
}

} // namespace

int cluster_start(const std::filesystem::path& folder) {
    const Cluster cluster({.folder = folder, .outlives_us = true});
    std::cout << "SHOPD_SANDBOX_CLUSTER=" << cluster.folder().string() << '\n';
    return 0;
}

int cluster_stop(const std::filesystem::path& folder) {
    if (!std::filesystem::exists(folder / "data" / "PG_VERSION")) return 0;
    Cluster({.folder = folder, .outlives_us = true}).remove();
    return 0;
}

int cluster_run(const std::vector<std::string>& words) {
    // The command's tests make a database each and never take this server down: what flushing protects from cannot
    // happen to it, and a database is made in half the time. Tests that stop a server have one of their own, with
    // fsync.
    const Cluster cluster({.settings = {"fsync = off", "full_page_writes = off"}});
    Command command;
    command.words = words;
    command.environment = {{"SHOPD_SANDBOX_CLUSTER", cluster.folder().string()}};
    command.standard_input = STDIN_FILENO;
    command.folder = std::filesystem::current_path();
    command_process = start(command);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        std::signal(signal, pass_on);
    int status = 0;
    while (waitpid(command_process, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace shopd::sandbox::cli
