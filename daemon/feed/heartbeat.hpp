#pragma once

#include "daemon/feed/claims.hpp"
#include "daemon/feed/loop.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace shopd::feed {

class Session;

/// The thread that renews every lease the workers hold, a third of a lease apart, in one statement. Its connection is
/// opened when there is something to renew, and closed when there was nothing for a minute.
class Heartbeat {
public:
    Heartbeat(std::string dsn, std::string owner, std::chrono::milliseconds lease);

    Loop& loop() { return loop_; }

    /// Renewed from now on, until let go. Any thread.
    void hold(const std::vector<Lease>& leases);
    void let_go(const std::vector<Lease>& leases);

    /// To be asked before each call to the outside: whether nobody else can have taken the stream. False once another
    /// fence was seen, once nothing could be renewed for a lease's time, or after it was let go. Any thread, no I/O.
    [[nodiscard]] bool still_held(const Lease& lease) const;

    [[nodiscard]] std::size_t held() const;

private:
    using Key = std::pair<std::string, std::int64_t>; ///< stream, fence

    struct Held {
        std::chrono::steady_clock::time_point until;
        bool lost = false;
    };

    void work(Loop& loop);
    void renew(Session& session);
    bool wait_for_leases(Loop& loop, std::chrono::milliseconds at_most);
    std::vector<Key> keys() const;

    const std::string dsn_;
    const std::string owner_;
    const std::chrono::milliseconds lease_;
    mutable std::mutex mutex_;
    std::map<Key, Held> held_;
    Loop loop_;
};

/// Holds leases for a scope.
class Holding {
public:
    Holding(Heartbeat& heartbeat, std::vector<Lease> leases) : heartbeat_{heartbeat}, leases_{std::move(leases)} {
        heartbeat_.hold(leases_);
    }

    ~Holding() { heartbeat_.let_go(leases_); }

    Holding(const Holding&) = delete;
    Holding& operator=(const Holding&) = delete;

private:
    Heartbeat& heartbeat_;
    std::vector<Lease> leases_;
};

} // namespace shopd::feed
