#include "daemon/commands/status_parts.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <system_error>

namespace shopd::commands {
namespace {

using nlohmann::ordered_json;

constexpr std::chrono::seconds stale_after{30};

ordered_json not_running(const std::filesystem::path& file, const std::string& reason) {
    return {{"running", false}, {"reason", reason}, {"file", file.string()}};
}

/// Alive, though perhaps another user's.
bool is_alive(pid_t process) {
    return process > 0 && (::kill(process, 0) == 0 || errno == EPERM);
}

} // namespace

ordered_json read_daemon_status(const std::filesystem::path& file, std::chrono::system_clock::time_point now) {
    errno = 0;
    std::ifstream stream{file};
    if (!stream) {
        const int reason = errno;
        return not_running(file, reason == ENOENT
                                     ? "no daemon with this trace runs here"
                                     : fmt::format("cannot be asked: {}", std::system_category().message(reason)));
    }
    auto document = ordered_json::parse(stream, nullptr, false);
    const auto is_number = [&](const char* key) { return document.contains(key) && document[key].is_number_integer(); };
    if (!document.is_object() || !is_number("at") || !is_number("pid"))
        return not_running(file, "its status file cannot be read");

    const auto at =
        std::chrono::system_clock::time_point{std::chrono::milliseconds{document["at"].get<std::int64_t>()}};
    const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - at);
    const auto pid = document["pid"].get<pid_t>();
    ordered_json whole = {{"running", true}, {"file", file.string()}, {"age_seconds", age.count()}};
    if (!is_alive(pid)) {
        whole["running"] = false;
        whole["reason"] = fmt::format("process {} ended without a word", pid);
    } else if (age > stale_after) {
        whole["running"] = false;
        whole["reason"] = fmt::format("process {} has said nothing for {} s", pid, age.count());
    }
    for (auto& [key, value] : document.items())
        whole[key] = value;
    return whole;
}

} // namespace shopd::commands
