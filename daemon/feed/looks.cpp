#include "daemon/feed/looks.hpp"

namespace shopd::feed {

bool Looks::notified(std::size_t rings, Clock::time_point now) {
    const std::lock_guard guard{mutex_};
    if (now - window_begin_ > ring_window) {
        window_begin_ = now;
        rings_in_window_ = 0;
    }
    rings_in_window_ += rings;
    rings_since_look_ += rings;
    busy_ = busy_ || rings_since_look_ >= busy_from || rings_in_window_ >= many_rings;
    return busy_;
}

void Looks::looked(std::size_t found, std::size_t asked) {
    const std::lock_guard guard{mutex_};
    last_look_ = Clock::now();
    rings_since_look_ = 0;
    last_was_full_ = found > 0 && found >= asked;
    if (found == 0) {
        empty_since_found_ = true;
        return;
    }
    last_found_ = last_look_;
    empty_since_found_ = false;
    busy_ = busy_ || found >= busy_from;
}

bool Looks::take_busy() {
    const std::lock_guard guard{mutex_};
    const bool busy = busy_;
    busy_ = false;
    return busy;
}

void Looks::begin_awake() {
    const std::lock_guard guard{mutex_};
    last_found_ = Clock::now();
    empty_since_found_ = false;
}

bool Looks::is_quiet() const {
    const std::lock_guard guard{mutex_};
    return empty_since_found_ && Clock::now() - last_found_ >= quiet_for;
}

bool Looks::is_overloaded(std::chrono::milliseconds for_so_long) const {
    const std::lock_guard guard{mutex_};
    return last_was_full_ && Clock::now() - last_look_ >= for_so_long;
}

bool Looks::looked_within(std::chrono::milliseconds time) const {
    const std::lock_guard guard{mutex_};
    return Clock::now() - last_look_ < time;
}

} // namespace shopd::feed
