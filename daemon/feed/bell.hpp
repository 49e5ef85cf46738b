#pragma once

#include "daemon/feed/hearing.hpp"
#include "daemon/feed/looks.hpp"
#include "daemon/feed/loop.hpp"
#include "daemon/feed/wake.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace shopd::feed {

class Session;

/// The thread that decides whether the shop's transactions ring. NOTIFY is dear to a busy shop, so they ring only while
/// a daemon sleeps, and a sleeping one holds an advisory lock exclusively that each transaction tries to share until
/// its commit is visible:
///
///     asleep    lock held: transactions cannot share it, and ring. A busy look (8 rows or rings): let go.
///     awake     lock free: transactions share it silently; the workers look every 2 ms. 25 ms of nothing: ask for it.
///     falling   waits for it: nobody can share it any more, so all ring. Once granted every silent row is visible, so
///               one more look, asleep.
///
/// Only one daemon plays, the holder of the role lock; the others stand by, hear the same rings, and take over in the
/// moment its connection ends. Losing this connection or the listener's counts as losing both.
class Bell {
public:
    /// @param drop_listener told the number of the hearing in which this connection was lost
    Bell(std::string dsn, std::string self, Wake& wake, Hearing& hearing,
         std::function<void(std::uint64_t)> drop_listener);

    Loop& loop() { return loop_; }

    /// The listener heard this many rings at once. Any thread.
    void notified(int rings);
    /// A worker looked: it asked for so many streams and found so many. Any thread.
    void looked(std::size_t found, std::size_t asked);

private:
    void work(Loop& loop);
    void lost(const std::string& what);
    void play(Session& session);
    void stand_by(Session& session);
    void fall(Session& session);
    void sleep(Session& session);
    void be_awake(Session& session);
    void require_hearing() const;
    void wait(Session& session, std::chrono::milliseconds timeout);

    const std::string dsn_;
    const std::string self_;
    Wake& wake_;
    Hearing& hearing_;
    const std::function<void(std::uint64_t)> drop_listener_;
    Looks looks_;
    std::optional<std::uint64_t> playing_in_;
    Loop loop_;
};

} // namespace shopd::feed
