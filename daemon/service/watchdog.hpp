#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace shopd::service {

/// One worker's sign of life. The worker calls `beat` each time round its loop, waiting or working; any thread may
/// read.
class Heart {
public:
    using Clock = std::chrono::steady_clock;

    explicit Heart(std::string worker) : worker_{std::move(worker)} {}

    void beat() { fresh_at_.store(Clock::now()); }

    /// For one blocking call that has a deadline of its own (a call of Moodle): no tick is missed until then.
    void expect_silence(std::chrono::milliseconds deadline) { fresh_at_.store(Clock::now() + deadline); }

    /// The last beat, or the end of the expected silence.
    [[nodiscard]] Clock::time_point fresh_at() const { return fresh_at_.load(); }

    [[nodiscard]] const std::string& worker() const { return worker_; }

private:
    std::string worker_;
    std::atomic<Clock::time_point> fresh_at_{Clock::now()};
};

/// Tells systemd that the daemon lives, but only while all its workers do: a worker whose last beat is older than half
/// the interval silences it, and systemd then restarts the daemon.
class Watchdog {
public:
    /// @param io       its timer runs here; a loop that hangs there misses the message too
    /// @param interval WatchdogSec= of the unit; pings go out at a quarter of it
    /// @param ping     notify_watchdog, or a test's
    Watchdog(boost::asio::io_context& io, std::chrono::microseconds interval, std::function<void()> ping);

    /// A worker to be watched from now on. The reference lives as long as the watchdog; any thread may ask for one.
    [[nodiscard]] Heart& watch(std::string worker);

    /// Pings once if all live, and from then on by the timer.
    void start();

    /// No more pings are due (at the end of a drain); pending ones are dropped.
    void stop();

    /// The first worker whose beat is too old at `now`, by name.
    [[nodiscard]] std::optional<std::string> find_silent_worker(Heart::Clock::time_point now) const;

private:
    void tick();

    boost::asio::steady_timer timer_;
    std::chrono::microseconds interval_;
    std::function<void()> ping_;
    mutable std::mutex mutex_;
    std::deque<Heart> hearts_;
    std::optional<std::string> reported_;
    bool stopped_ = false;
};

} // namespace shopd::service
