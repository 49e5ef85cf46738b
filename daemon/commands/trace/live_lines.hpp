#pragma once

#include "config/config.hpp"
#include "daemon/trace/scan.hpp"
#include "daemon/trace/tail.hpp"

#include <chrono>
#include <deque>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace shopd::commands {

/// What comes in the daemon's own file after a history that is read meanwhile: the point from which it follows is fixed
/// before the history, and of the lines behind it those are left out that the history had already.
///
///     LiveLines live{settings, ids};
///     while (const auto entry = history.next()) live.has_read(*entry);
///     while (...) live.follow(200ms, each);
class LiveLines {
public:
    /// @throws trace::Unavailable
    LiveLines(const config::Trace& settings, const std::vector<std::string>& transaction_ids);

    /// Whether an entry of a history stands in the daemon's own file, live or rotated.
    [[nodiscard]] bool is_own(const trace::Entry& entry) const;

    void has_read(const trace::Entry& entry);

    /// Gives the lines that came since; returns when there were some, or after `patience`. What is given is an entry of
    /// the live file.
    /// @throws trace::Unavailable
    void follow(std::chrono::milliseconds patience, const std::function<void(const trace::Entry&)>& each);

private:
    std::filesystem::path file_;
    trace::Tail tail_;
    std::deque<std::string> read_; ///< the last ones that the history gave
    bool has_begun_ = false;
};

} // namespace shopd::commands
