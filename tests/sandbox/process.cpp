#include "tests/sandbox/process.hpp"

#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ; // NOLINT(readability-redundant-declaration)

namespace shopd::sandbox {
namespace {

std::vector<std::string> environment_with(const Environment& added) {
    std::vector<std::string> all;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        if (!added.contains(text.substr(0, text.find('=')))) all.push_back(text);
    }
    for (const auto& [name, value] : added)
        all.push_back(name + "=" + value);
    return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    all.reserve(texts.size() + 1);
    for (auto& text : texts)
        all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

void redirect(posix_spawn_file_actions_t& actions, int from, int to) {
    if (from >= 0) posix_spawn_file_actions_adddup2(&actions, from, to);
}

} // namespace

pid_t start(const Command& command) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (command.standard_input < 0) posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    redirect(actions, command.standard_input, STDIN_FILENO);
    redirect(actions, command.standard_output, STDOUT_FILENO);
    redirect(actions, command.standard_error, STDERR_FILENO);
    posix_spawn_file_actions_addchdir_np(&actions, command.folder.c_str());

    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    short flags = POSIX_SPAWN_SETSIGMASK;
    if (command.own_session) flags = static_cast<short>(flags | POSIX_SPAWN_SETSID);
    posix_spawnattr_setflags(&attributes, flags);

    auto words = command.words;
    auto environment = environment_with(command.environment);
    pid_t child = 0;
    const int failed = posix_spawnp(&child, words.at(0).c_str(), &actions, &attributes, pointers(words).data(),
                                    pointers(environment).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::system_error(failed, std::generic_category(), joined(command.words));
    return child;
}

std::string run(Command command) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    command.standard_output = command.standard_error = ends[1];
    pid_t child = 0;
    try {
        child = start(command);
    } catch (...) {
        close(ends[0]);
        close(ends[1]);
        throw;
    }
    close(ends[1]);
    std::string output;
    char buffer[4096];
    for (;;) {
        const auto count = read(ends[0], buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        output.append(buffer, static_cast<std::size_t>(count));
    }
    close(ends[0]);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw std::runtime_error(joined(command.words) + " failed:\n" + output);
    return output;
}

std::optional<int> wait_for_end(pid_t child, std::chrono::milliseconds limit) {
    int status = 0;
    const bool ended = wait_until(
        [&] {
            const auto result = waitpid(child, &status, WNOHANG);
            return result == child || (result < 0 && errno == ECHILD);
        },
        limit);
    return ended ? std::optional<int>(status) : std::nullopt;
}

bool is_alive(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const auto name_end = text.rfind(')'); // PID (NAME) STATE ...
    return name_end != std::string::npos && text.compare(name_end, 3, ") Z") != 0;
}

bool wait_until(const std::function<bool()>& condition, std::chrono::milliseconds limit) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

} // namespace shopd::sandbox
