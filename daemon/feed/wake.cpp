#include "daemon/feed/wake.hpp"

#include <algorithm>
#include <numeric>

namespace shopd::feed {

const char* to_string(Reason reason) {
    switch (reason) {
    case Reason::started:
        return "started";
    case Reason::notified:
        return "notified";
    case Reason::asleep:
        return "asleep";
    case Reason::busy:
        return "busy";
    case Reason::more:
        return "more";
    case Reason::swept:
        return "swept";
    case Reason::deaf:
        return "deaf";
    }
    return "unknown";
}

void Wake::ring(Reason reason, HowMany how_many) {
    {
        const std::lock_guard guard{mutex_};
        looks_wanted_ = how_many == HowMany::all ? sleepers_ : std::max(looks_wanted_, 1U);
        ++rings_[static_cast<std::size_t>(reason)];
        last_ring_ = std::chrono::system_clock::now();
        last_reason_ = reason;
    }
    if (how_many == HowMany::all)
        rung_.notify_all();
    else
        rung_.notify_one();
}

bool Wake::wait_until(Clock::time_point deadline, const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    const auto wanted = [this] { return looks_wanted_ > 0; };
    const bool rung = deadline == Clock::time_point::max() ? rung_.wait(lock, stop, wanted)
                                                           : rung_.wait_until(lock, stop, deadline, wanted);
    if (!rung || stop.stop_requested()) return false;
    --looks_wanted_;
    return true;
}

std::uint64_t Wake::rings(Reason reason) const {
    const std::lock_guard guard{mutex_};
    return rings_[static_cast<std::size_t>(reason)];
}

std::uint64_t Wake::rings() const {
    const std::lock_guard guard{mutex_};
    return std::accumulate(rings_.begin(), rings_.end(), std::uint64_t{0});
}

std::chrono::system_clock::time_point Wake::last_ring() const {
    const std::lock_guard guard{mutex_};
    return last_ring_;
}

Reason Wake::last_reason() const {
    const std::lock_guard guard{mutex_};
    return last_reason_;
}

} // namespace shopd::feed
