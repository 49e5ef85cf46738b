#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace shopd::sandbox {

using Environment = std::map<std::string, std::string>; ///< added to this process's own

/// A program to start. Its descriptors are ours unless given; others of ours are expected to be close-on-exec.
struct Command {
    std::vector<std::string> words;
    Environment environment = {};
    int standard_input = -1;  ///< -1: /dev/null
    int standard_output = -1; ///< -1: ours
    int standard_error = -1;  ///< -1: ours
    bool own_session = false; ///< not reached by a Ctrl-C at our terminal
    std::filesystem::path folder = "/";
};

/// Starts it, looked up in PATH. @throws std::system_error
pid_t start(const Command& command);

/// Runs it to its end. @return what it wrote to both its outputs
/// @throws std::runtime_error with that text when it ends in another way than with exit code 0
std::string run(Command command);

/// Waits for the end of a child. @return its wait status, nullopt when it still runs after `limit`
std::optional<int> wait_for_end(pid_t child, std::chrono::milliseconds limit);

/// Whether a process, of anybody, runs; one that ended and that nobody has waited for (a zombie) does not.
bool is_alive(pid_t process);

/// Polls `condition` until it holds. @return false when it does not within `limit`
bool wait_until(const std::function<bool()>& condition, std::chrono::milliseconds limit);

} // namespace shopd::sandbox
