#include "daemon/commands/doctor/doctor_parts.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>
#include <pqxx/result>

#include <cerrno>
#include <cstring>

#include <sys/statvfs.h>
#include <unistd.h>

namespace shopd::commands {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::system_clock;
namespace fs = std::filesystem;

constexpr milliseconds clock_tolerance = 5s;
constexpr std::uint64_t gibibyte = 1ULL << 30;
constexpr std::uint64_t least_free_files = 1000;

const char* const stops = "production stops while the trace cannot be written, and goes on when it can";

} // namespace

std::optional<Finding> judge_clock(milliseconds ahead, const std::string& whose) {
    if (ahead > -clock_tolerance && ahead < clock_tolerance) return std::nullopt;
    return Finding{fmt::format("{} clock is {:.0f} s {} ours", whose,
                               std::chrono::duration<double>(std::chrono::abs(ahead)).count(),
                               ahead > 0ms ? "before" : "behind"),
                   "stamps of the trace, dates of enrolments and ends of products do not agree with each other",
                   "time synchronisation (systemd-timesyncd, chrony) on both machines"};
}

std::vector<Finding> look_at_database_clock(pqxx::connection& connection) {
    pqxx::nontransaction look{connection};
    const auto before = system_clock::now();
    const auto theirs =
        look.exec1("select (extract(epoch from clock_timestamp()) * 1000)::bigint")[0].as<std::int64_t>();
    const auto after = system_clock::now();
    const auto ours = std::chrono::duration_cast<milliseconds>((before + (after - before) / 2).time_since_epoch());
    if (auto finding = judge_clock(milliseconds{theirs} - ours, "PostgreSQL's")) return {std::move(*finding)};
    return {};
}

std::vector<Finding> judge_room(const Room& room, const fs::path& folder) {
    if (room.read_only)
        return {{fmt::format("{} is mounted read-only", folder.string()), stops, "mount it for writing"}};
    std::vector<Finding> findings;
    if (room.free < gibibyte || room.free < room.total / 20)
        findings.push_back({fmt::format("{} has {} MiB left", folder.string(), room.free >> 20), stops,
                            "make room, or a larger disk; trace.compress and trace.keep say what stays of the trace"});
    if (room.total_files > 0 && room.free_files < least_free_files)
        findings.push_back({fmt::format("{} has room for {} more files", folder.string(), room.free_files), stops,
                            "remove files there, or make a file system with more inodes"});
    return findings;
}

std::vector<Finding> look_at_trace_files(const config::Trace& settings) {
    const auto folder = settings.file.parent_path();

    struct statvfs system {};

    if (statvfs(folder.c_str(), &system) != 0)
        return {{fmt::format("the trace's folder {}: {}", folder.string(), std::strerror(errno)),
                 "the daemon does not start",
                 "make it, owned by the daemon's user; or trace.file in the configuration"}};
    auto findings = judge_room({.free = static_cast<std::uint64_t>(system.f_bavail) * system.f_frsize,
                                .total = static_cast<std::uint64_t>(system.f_blocks) * system.f_frsize,
                                .free_files = system.f_favail,
                                .total_files = system.f_files,
                                .read_only = (system.f_flag & ST_RDONLY) != 0},
                               folder);
    std::error_code error;
    const auto file = fs::status(settings.file, error);
    if (fs::exists(file) && !fs::is_regular_file(file))
        findings.push_back({fmt::format("the trace {} is not a file", settings.file.string()),
                            "the daemon does not start", "trace.file in the configuration"});
    if (fs::is_regular_file(file) && (file.permissions() & fs::perms::others_read) != fs::perms::none)
        findings.push_back({fmt::format("the trace {} is open to every user of this machine", settings.file.string()),
                            "it has usernames and what they bought",
                            fmt::format("type: chmod 0640 {}", settings.file.string())});
    if (fs::is_directory(fs::status(folder, error)) &&
        (fs::status(folder, error).permissions() & fs::perms::others_write) != fs::perms::none)
        findings.push_back(
            {fmt::format("the trace's folder {} may be written by every user of this machine", folder.string()),
             "anybody could take the place of its files", fmt::format("type: chmod o-w {}", folder.string())});
    return findings;
}

} // namespace shopd::commands
