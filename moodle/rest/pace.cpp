#include "moodle/rest/pace.hpp"

#include <algorithm>

namespace shopd::rest {
namespace {

constexpr double weight_of_the_last = 0.5; ///< of a moving average: a Moodle that recovers is trusted after a few calls

} // namespace

Pace::Turn::~Turn() {
    if (!pace_) return;
    {
        const std::lock_guard lock{pace_->mutex_};
        --pace_->running_;
    }
    pace_->ended_.notify_all();
}

Pace::Turn Pace::wait_for_turn(std::size_t most, const std::function<void()>& waiting) {
    std::unique_lock lock{mutex_};
    while (!ended_.wait_for(lock, look_again, [&] { return running_ < std::max<std::size_t>(most, 1); })) {
        lock.unlock();
        waiting();
        lock.lock();
    }
    ++running_;
    return Turn{*this};
}

void Pace::took(const std::string& function, std::size_t entries, std::chrono::nanoseconds duration) {
    if (entries == 0) return;
    const double each = std::chrono::duration<double>(duration).count() / static_cast<double>(entries);
    const std::lock_guard lock{mutex_};
    const auto [known, is_first] = seconds_an_entry_.try_emplace(function, each);
    if (!is_first) known->second += weight_of_the_last * (each - known->second);
}

std::size_t Pace::entries_within(const std::string& function, std::chrono::milliseconds budget,
                                 std::size_t most) const {
    const std::lock_guard lock{mutex_};
    const auto known = seconds_an_entry_.find(function);
    if (known == seconds_an_entry_.end() || known->second <= 0) return most;
    const double fit = std::chrono::duration<double>(budget).count() / known->second;
    if (fit >= static_cast<double>(most)) return most;
    return std::max<std::size_t>(1, static_cast<std::size_t>(fit));
}

} // namespace shopd::rest
