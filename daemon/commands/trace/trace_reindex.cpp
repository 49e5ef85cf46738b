#include "daemon/commands/trace/order.hpp"
#include "daemon/commands/trace/trace_commands.hpp"
#include "daemon/trace/indexer.hpp"

#include <fmt/format.h>

#include <chrono>
#include <ostream>
#include <stdexcept>
#include <thread>

#include <sys/stat.h>
#include <unistd.h>

namespace shopd::commands {
namespace {

using namespace std::chrono_literals;

/// The daemon has it for a moment now and then.
trace::Indexer take_index(const std::filesystem::path& folder) {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    for (;;) {
        try {
            return trace::Indexer{folder};
        } catch (const trace::Held&) {
            if (std::chrono::steady_clock::now() > deadline) throw;
            std::this_thread::sleep_for(50ms);
        }
    }
}

/// What root makes the daemon could neither read nor replace.
void act_as_owner_of(const std::filesystem::path& live) {
    struct stat status {};

    if (geteuid() != 0 || stat(live.c_str(), &status) != 0) return;
    if (setegid(status.st_gid) != 0 || seteuid(status.st_uid) != 0)
        throw std::runtime_error{fmt::format("cannot act as the owner of {}", live.string())};
}

std::string in_megabytes(std::uint64_t bytes) {
    return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

} // namespace

int trace_reindex(const config::Trace& settings, const TraceOutput& output, bool shows_progress) {
    try {
        act_as_owner_of(settings.file);
        auto sources = trace::find_sources(settings);
        std::vector<trace::Source> files;
        for (const auto& series : sources.series)
            files.insert(files.end(), series.begin(), series.end());
        auto indexer = take_index(trace::index_folder(settings.file));
        indexer.start_anew();
        auto told = std::chrono::steady_clock::now();
        const auto tell = [&](std::uint64_t done) {
            if (!shows_progress || std::chrono::steady_clock::now() - told < 200ms) return;
            told = std::chrono::steady_clock::now();
            *output.errors << fmt::format("\r{} indexed", in_megabytes(done)) << std::flush;
        };
        const auto done = indexer.catch_up(files, 0, {}, tell);
        if (shows_progress) *output.errors << '\r';
        *output.out << fmt::format("{} of lines in {} files are indexed\n", in_megabytes(done), files.size());
        return report(output, sources.problems, true, "");
    } catch (const std::exception& reason) {
        *output.errors << reason.what() << '\n';
        return exit_unavailable;
    }
}

} // namespace shopd::commands
