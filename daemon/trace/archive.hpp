#pragma once

#include "config/config.hpp"
#include "daemon/trace/journal.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <set>
#include <stop_token>
#include <string>

namespace shopd::trace {

class Indexer;

/// What becomes of the trace behind the journal's back, on a thread of its own and never in its way: lines are indexed
/// soon after they were written, rotated files but the newest are compressed, and those whose time is over are removed.
/// What fails is said once and tried again. The seal's head goes into the log, which others keep. One thread at a time.
class Archive {
public:
    /// @param settings  asked each time
    Archive(Journal& journal, std::function<config::Trace()> settings);

    /// Looks as soon as there is something new, and every minute, until it is stopped.
    void run(const std::stop_token& stop);

    /// Does what is due now. Failures are logged.
    void look(const std::stop_token& stop);

private:
    [[nodiscard]] bool has_news() const;
    void index_and_compress(const config::Trace& settings, const std::stop_token& stop);
    void compress_old(const config::Trace& settings, Indexer& indexer, const std::stop_token& stop);
    void remove_old(const config::Trace& settings);
    void tell_head();
    void attempt(const std::function<void()>& step);

    Journal& journal_;
    std::function<config::Trace()> settings_;
    std::set<std::string> said_;
    FileId live_;
    std::uint64_t indexed_size_ = 0; ///< of the live file at the last look
    std::chrono::steady_clock::time_point looked_{};
    std::chrono::steady_clock::time_point told_{};
    std::string head_; ///< of the seal, when it was told
};

} // namespace shopd::trace
