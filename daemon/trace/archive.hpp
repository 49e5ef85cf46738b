#pragma once

#include "config/config.hpp"
#include "daemon/trace/journal.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace shopd::trace {

class Indexer;

/// What becomes of the trace behind the journal's back, on a thread of its own and never in its way: lines are indexed
/// soon after they were written, rotated files but the newest are compressed, and those whose time is over are removed.
/// What fails is said once and tried again. The seal is signed, and its head goes into the log, which others keep, and
/// to a witness. One thread at a time.
class Archive {
public:
    /// Keeps a head of the seal where whoever changes the trace does not reach it. May throw any std::exception where
    /// it cannot now.
    using Witness = std::function<void(const SealHead& head)>;

    /// @param settings  asked each time
    Archive(Journal& journal, std::function<config::Trace()> settings, Witness witness = {});

    /// Looks as soon as there is something new, and every minute, until it is stopped.
    void run(const std::stop_token& stop);

    /// Does what is due now. Failures are logged.
    void look(const std::stop_token& stop);

    /// What fails now and is tried again, in words; for any thread.
    [[nodiscard]] std::vector<std::string> troubles() const;

private:
    [[nodiscard]] bool has_news() const;
    void index_and_compress(const config::Trace& settings, const std::stop_token& stop);
    void compress_old(const config::Trace& settings, Indexer& indexer, const std::stop_token& stop);
    void remove_old(const config::Trace& settings);
    void make_checkpoint();
    /// @param task  what the step is there for, in words
    void attempt(const std::string& task, const std::function<void()>& step);

    Journal& journal_;
    std::function<config::Trace()> settings_;
    mutable std::mutex mutex_;
    std::map<std::string, std::string> troubles_; ///< by task
    FileId live_;
    std::uint64_t indexed_size_ = 0; ///< of the live file at the last look
    std::chrono::steady_clock::time_point looked_{};
    std::chrono::steady_clock::time_point checkpoint_{};
    Witness witness_;
    std::optional<SealHead> unwitnessed_;
};

} // namespace shopd::trace
