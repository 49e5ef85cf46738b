#pragma once

#include "config/config.hpp"
#include "daemon/feed/bell.hpp"
#include "daemon/feed/hearing.hpp"
#include "daemon/feed/heartbeat.hpp"
#include "daemon/feed/listener.hpp"
#include "daemon/feed/sweeper.hpp"
#include "daemon/feed/wake.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace shopd::feed {

struct FeedStatus {
    HearingStatus hearing;
    std::chrono::system_clock::time_point last_ring{};
    Reason last_reason = Reason::started;
    std::uint64_t rings = 0;
    std::uint64_t heard = 0; ///< of these by a notification of the database
    SweepCounts sweeps;
    std::size_t leases = 0; ///< held now
};

/// Through which changes arrive: listener, bell, heartbeat and sweeper, each a thread with a connection of its own, and
/// what workers sleep on. A worker, on its own connection:
///
///     Claims claims{connection, owner, lease};
///     while (!stop.stop_requested()) {
///         auto leases = claims.claim(wave);
///         feed.looked(leases.size(), wave);
///         if (leases.empty()) { feed.wait_for_work(claims.next_due(), stop); continue; }
///         Holding holding{feed.heartbeat(), leases};
///         ...
///     }
///
/// While hearing with nothing waiting, the whole feed makes at most four queries a minute.
class Feed {
public:
    struct Options {
        std::string owner;       ///< database::owner_identity(trace file)
        std::string fingerprint; ///< sql::fingerprint_sql("i")
        int seat_access = 0;     ///< as in SweepRules
        /// The present configuration; a reload may change all but the dsn, the prefix, feed.lease and
        /// production.workers.
        std::function<std::shared_ptr<const config::Config>()> configuration;
        /// See Sweeper.
        std::function<std::optional<std::string>()> check_triggers = {};
        Listener::Times times = {};
    };

    explicit Feed(Options options);
    ~Feed();
    Feed(const Feed&) = delete;
    Feed& operator=(const Feed&) = delete;

    void start();
    /// No more rings; what is held is renewed until `stop`, so that workers can finish their waves.
    void drain();
    /// Ends all threads, within 2 s where the server answers.
    void stop();

    /// A worker looked: how many streams it asked for, and found. After each claim.
    void looked(std::size_t found, std::size_t asked) { bell_.looked(found, asked); }

    /// Sleeps until rung, until something is due, until the next poll while changes do not arrive, or until a stop.
    void wait_for_work(std::optional<std::chrono::steady_clock::time_point> next_due, const std::stop_token& stop);

    [[nodiscard]] Wake& wake() { return wake_; }

    [[nodiscard]] Heartbeat& heartbeat() { return heartbeat_; }

    /// After a reload, or when an operator asks.
    void sweep_all_now() { sweeper_.sweep_all_now(); }

    /// Whether one whole sweep has been done since the start.
    [[nodiscard]] bool has_swept() const { return sweeper_.counts().all > 0; }

    [[nodiscard]] FeedStatus status() const;

private:
    [[nodiscard]] SweepPlan sweep_plan() const;

    const Options options_;
    Hearing hearing_;
    Wake wake_;
    Heartbeat heartbeat_;
    Listener listener_;
    Bell bell_;
    Sweeper sweeper_;
};

} // namespace shopd::feed
