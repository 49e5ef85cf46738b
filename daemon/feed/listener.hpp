#pragma once

#include "daemon/feed/hearing.hpp"
#include "daemon/feed/loop.hpp"
#include "daemon/feed/wake.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace shopd::feed {

class Session;

/// The thread that listens: LISTEN, committed; a probe from a second connection, which must come back; a look; then it
/// sleeps on the socket. Behind a transaction pooler, where no probe comes back, it is deaf and begins anew each
/// minute. A lost connection is never healed but replaced, and begins with LISTEN, probe and look again.
class Listener {
public:
    struct Times {
        std::chrono::milliseconds probe{3'000};  ///< a probe that takes longer means deaf
        std::chrono::milliseconds ping{120'000}; ///< one query, beside TCP's keepalive
        std::chrono::milliseconds deaf{60'000};  ///< deaf this long: try a new connection
    };

    /// @param self     this daemon's token: its own payloads ring nobody
    /// @param notified told how many notifications a drain brought, before the ring
    Listener(std::string dsn, std::string self, Wake& wake, Hearing& hearing, std::function<void(int)> notified,
             Times times);

    Loop& loop() { return loop_; }

    [[nodiscard]] const std::string& self() const { return self_; }

    /// The bell lost its connection in this hearing: drop ours as well. A hearing already over is none of our business.
    void drop(std::uint64_t hearing);

private:
    void work(Loop& loop);
    bool probe(Session& session, const bool& came_back);
    void listen_deaf(Session& session, const bool& came_back);
    void listen(Session& session, int& rung);

    const std::string dsn_;
    const std::string self_;
    Wake& wake_;
    Hearing& hearing_;
    const std::function<void(int)> notified_;
    const Times times_;
    std::atomic<std::uint64_t> dropped_ = 0;
    Loop loop_;
};

} // namespace shopd::feed
