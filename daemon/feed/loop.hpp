#pragma once

#include "daemon/feed/nudge.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace shopd::feed {

class Session;

/// A thread of the feed: works with connections of its own until they break, says so, waits (1 s, doubling to 32 s) and
/// begins anew with new ones. Nothing that a database does ends it; a stop does, within the time its server needs to
/// take a cancel request (at most the dsn's connect_timeout or tcp_user_timeout where no server answers).
class Loop {
public:
    /// Works from connecting on; returns when stopping, throws when it must begin anew.
    using Work = std::function<void(Loop&)>;
    /// Told, in the loop's thread, what the work threw, after its connections are closed.
    using Lost = std::function<void(const std::string& what)>;

    Loop(std::string name, Work work, Lost lost = {});
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    void start();
    void request_stop();
    /// Cancels the statement that the loop waits for. Call it again until `finished`.
    void interrupt() noexcept;
    /// request_stop, then interrupt until the thread has ended.
    void stop();

    [[nodiscard]] bool finished() const { return finished_; }

    /// Ends a `wait`, or the pause before beginning anew does not: that only ends by a stop.
    void nudge() noexcept { nudge_.nudge(); }

    // For the work itself.
    [[nodiscard]] bool stopping() const { return stopping_; }

    /// As Nudge::wait; a stop is a nudge.
    Nudge::Outcome wait(int socket, std::chrono::milliseconds timeout);

    /// The work is well: the next pause is the shortest again.
    void healthy() { pause_ = shortest_pause; }

    /// Names the session whose statements `interrupt` cancels, as long as this object lives.
    class Uses {
    public:
        Uses(Loop& loop, Session& session);
        ~Uses();
        Uses(const Uses&) = delete;
        Uses& operator=(const Uses&) = delete;

    private:
        Loop& loop_;
    };

private:
    static constexpr std::chrono::milliseconds shortest_pause{1'000};
    static constexpr std::chrono::milliseconds longest_pause{32'000};

    void run();
    void rest();

    const std::string name_;
    const Work work_;
    const Lost lost_;
    Nudge nudge_;
    std::mutex mutex_;
    Session* session_ = nullptr;
    std::chrono::milliseconds pause_ = shortest_pause;
    std::atomic<bool> stopping_ = false;
    std::atomic<bool> finished_ = true;
    std::thread thread_;
};

} // namespace shopd::feed
