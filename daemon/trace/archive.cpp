#include "daemon/trace/archive.hpp"

#include "daemon/trace/compress.hpp"
#include "daemon/trace/indexer.hpp"
#include "daemon/trace/retention.hpp"
#include "daemon/trace/rotation.hpp"
#include "daemon/trace/sources.hpp"

#include <spdlog/spdlog.h>

#include <condition_variable>
#include <mutex>

#include <sys/resource.h>

namespace shopd::trace {
namespace {

using namespace std::chrono_literals;

/// So many bytes a look-up reads without the index at most.
constexpr std::uint64_t worth_indexing = std::uint64_t{1} << 20;

std::uint64_t size_of(const std::filesystem::path& path) {
    std::error_code gone;
    const auto size = std::filesystem::file_size(path, gone);
    return gone ? 0 : size;
}

/// All that scans read but what another daemon indexes.
std::vector<Source> files_to_index(const config::Trace& settings) {
    std::vector<Source> files;
    for (auto& series : find_sources(settings).series) {
        const auto& live = series.front().live;
        if (live == settings.file || !std::filesystem::exists(index_folder(live)))
            files.insert(files.end(), series.begin(), series.end());
    }
    return files;
}

} // namespace

Archive::Archive(Journal& journal, std::function<config::Trace()> settings, Witness witness)
    : journal_{journal}, settings_{std::move(settings)}, witness_{std::move(witness)} {}

void Archive::run(const std::stop_token& stop) {
    // Of this thread alone: the trace is written before it is put in order.
    setpriority(PRIO_PROCESS, 0, 10);
    std::mutex mutex;
    std::condition_variable_any woken;
    while (!stop.stop_requested()) {
        if (has_news()) look(stop);
        std::unique_lock lock{mutex};
        woken.wait_for(lock, stop, 1s, [] { return false; });
        if (stop.stop_requested() || std::chrono::steady_clock::now() - checkpoint_ >= settings_().checkpoint)
            attempt("sealing the trace", [this] { make_checkpoint(); });
    }
}

/// Into the system's journal too, so that whoever makes the whole chain anew must reach that as well.
void Archive::make_checkpoint() {
    checkpoint_ = std::chrono::steady_clock::now();
    if (auto head = journal_.checkpoint()) {
        spdlog::info("the merchant trace is sealed up to {}", head->link);
        unwitnessed_ = std::move(head);
    }
    if (!unwitnessed_ || !witness_) return;
    witness_(*unwitnessed_);
    unwitnessed_.reset();
}

bool Archive::has_news() const {
    const auto live = settings_().file;
    return std::chrono::steady_clock::now() - looked_ >= 1min || FileId::find(live) != live_ ||
           size_of(live) >= indexed_size_ + worth_indexing;
}

void Archive::attempt(const std::string& task, const std::function<void()>& step) {
    std::string trouble;
    try {
        step();
    } catch (const Held&) { // a person has the index made anew just now
        return;
    } catch (const std::exception& failure) {
        trouble = failure.what();
    }
    const std::lock_guard lock{mutex_};
    const auto known = troubles_.find(task);
    if (trouble.empty()) {
        if (known == troubles_.end()) return;
        spdlog::info("{}: goes well again", task);
        troubles_.erase(known);
    } else if (known == troubles_.end() || known->second != trouble) {
        spdlog::warn("{}: {}; it is tried again", task, trouble);
        troubles_[task] = trouble;
    }
}

std::vector<std::string> Archive::troubles() const {
    const std::lock_guard lock{mutex_};
    std::vector<std::string> all;
    for (const auto& [task, trouble] : troubles_)
        all.push_back(task + ": " + trouble);
    return all;
}

void Archive::look(const std::stop_token& stop) {
    const auto settings = settings_();
    looked_ = std::chrono::steady_clock::now();
    live_ = FileId::find(settings.file).value_or(FileId{});
    indexed_size_ = size_of(settings.file);
    attempt("indexing and compressing the trace", [&] { index_and_compress(settings, stop); });
    attempt("removing old files of the trace", [&] { remove_old(settings); });
}

void Archive::index_and_compress(const config::Trace& settings, const std::stop_token& stop) {
    Indexer indexer{index_folder(settings.file)};
    indexer.catch_up(files_to_index(settings), worth_indexing, stop);
    if (settings.compress) compress_old(settings, indexer, stop);
}

/// The newest rotated file stays as it is: whoever follows the trace may not have read its end yet.
void Archive::compress_old(const config::Trace& settings, Indexer& indexer, const std::stop_token& stop) {
    auto files = find_rotated(settings.file);
    if (!files.empty()) files.pop_back();
    for (const auto& plain : files) {
        const auto id = FileId::find(plain);
        if (stop.stop_requested() || is_compressed(plain) || !is_ours(settings.file, plain) || !id ||
            journal_.is_awaited(*id))
            continue;
        const auto size = size_of(plain);
        const auto compressed = compress(plain, stop);
        if (compressed == plain) return;
        if (const auto now = FileId::find(compressed)) indexer.replace(*id, size, {compressed, settings.file, *now});
    }
}

/// One at a look, so that a clock that runs away does not take ten years with it before somebody sees it.
void Archive::remove_old(const config::Trace& settings) {
    std::vector<KeptFile> kept;
    for (const auto& path : find_rotated(settings.file)) {
        std::error_code gone;
        const auto written = std::filesystem::last_write_time(path, gone);
        if (!gone && is_ours(settings.file, path))
            kept.push_back({path, std::chrono::file_clock::to_sys(written), size_of(path)});
    }
    const auto removals = files_to_remove(kept, size_of(settings.file), settings, std::chrono::system_clock::now());
    if (removals.empty()) return;
    const auto& removal = removals.front();
    if (journal_.is_awaited(FileId::find(removal.path).value_or(FileId{}))) return;
    journal_.retire(removal.path, removal.why);
    spdlog::info("trace {}: removed, {}", removal.path.string(), removal.why);
}

} // namespace shopd::trace
