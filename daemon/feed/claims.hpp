#pragma once

#include "moodle/shop/ids.hpp"

#include <pqxx/connection>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shopd::feed {

/// One stream taken for a while. Whoever acknowledges shows the fence: an older holder's is refused by then.
struct Lease {
    StreamKey stream;
    std::int64_t fence = 0;      ///< microseconds since 1970; grows with each claim of the stream
    std::int64_t generation = 0; ///< grows with each change that came in for it
    int attempts = 0;            ///< failed waves so far
    bool taken_over = false;     ///< another owner took it last, and never acknowledged: it may have written lines
    /// Ours for sure until then, by our own monotonic clock, counted from before the claim was sent. Renewed:
    /// Heartbeat.
    std::chrono::steady_clock::time_point held_until{};
};

/// Claims on a worker's connection, outside any transaction. Not for two threads.
/// Statements throw as libpqxx does; a worker then opens a new connection and makes a new Claims.
class Claims {
public:
    /// @param owner see database::owner_identity
    /// @param lease how long a claim holds by itself, by the database's clock
    Claims(pqxx::connection& connection, std::string owner, std::chrono::milliseconds lease);

    /// Routes what the triggers left, then takes the streams that have waited longest, in one round trip. Its commit is
    /// not waited for: a server crash gives back at most leases that run out anyway, or undoes routing that is done
    /// again.
    /// @return at most `how_many`; empty when nothing is due, or while production is paused
    std::vector<Lease> claim(unsigned how_many);

    /// Gives leases back, to be claimed again after a pause, or at once where changes came in meanwhile. Leases that
    /// are no longer ours are left alone. A pause longer than nothing counts as a failed attempt.
    void release(const std::vector<Lease>& leases, std::chrono::milliseconds pause);

    /// At start, before the first claim: what this owner held when it died can be claimed at once.
    /// @return how many streams
    std::size_t take_back_own_leases();

    /// When the next stream can be claimed as far as is known now: due later, or leased by somebody. Nothing: none
    /// waits, or production is paused: resuming rings.
    std::optional<std::chrono::steady_clock::time_point> next_due();

private:
    pqxx::connection& connection_;
    const std::string owner_;
    const std::chrono::milliseconds lease_;
};

} // namespace shopd::feed
