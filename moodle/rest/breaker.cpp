#include "moodle/rest/breaker.hpp"

#include <utility>

namespace shopd::rest {

Breaker::Breaker(Settings settings, Clock clock, Fraction fraction)
    : settings_{settings}, clock_{std::move(clock)}, fraction_{std::move(fraction)} {}

Breaker::State Breaker::state_at(TimePoint now) const {
    if (!open_) return State::closed;
    return now < open_until_ ? State::open : State::half_open;
}

bool Breaker::may_call() {
    const std::lock_guard lock{mutex_};
    const TimePoint now = clock_();
    if (!open_) return true;
    if (now < open_until_ || now < probe_until_) return false;
    probe_until_ = now + settings_.probe_limit;
    return true;
}

void Breaker::succeeded() {
    const std::lock_guard lock{mutex_};
    if (state_at(clock_()) == State::open) return; // an old call; the pause stands
    open_ = false;
    failures_ = 0;
    if (contradictions_ == 0) {
        times_opened_ = 0;
        reason_.clear();
    }
}

void Breaker::failed(std::string reason) {
    const std::lock_guard lock{mutex_};
    const State now = state_at(clock_());
    if (now == State::open) return;
    ++failures_;
    if (now == State::half_open || failures_ >= settings_.failures_to_open) open(std::move(reason));
}

void Breaker::nothing_learned() {
    const std::lock_guard lock{mutex_};
    probe_until_ = open_until_;
}

void Breaker::confirmed() {
    const std::lock_guard lock{mutex_};
    contradictions_ = 0;
    if (open_) return;
    times_opened_ = 0;
    reason_.clear();
}

void Breaker::contradicted(std::string reason) {
    const std::lock_guard lock{mutex_};
    ++contradictions_;
    if (state_at(clock_()) == State::open) return;
    if (contradictions_ >= settings_.contradictions_to_open) open(std::move(reason));
}

void Breaker::open(std::string reason) {
    ++times_opened_;
    open_ = true;
    open_until_ = clock_() + backoff(settings_.pause, times_opened_, fraction_);
    probe_until_ = open_until_;
    reason_ = std::move(reason);
}

Breaker::State Breaker::state() const {
    return view().state;
}

Breaker::View Breaker::view() const {
    const std::lock_guard lock{mutex_};
    const TimePoint now = clock_();
    View view{state_at(now), reason_, failures_, contradictions_, std::chrono::milliseconds{0}};
    if (view.state == State::open) view.next_probe = std::chrono::ceil<std::chrono::milliseconds>(open_until_ - now);
    return view;
}

std::string_view to_string(Breaker::State state) {
    switch (state) {
    case Breaker::State::open:
        return "open";
    case Breaker::State::half_open:
        return "half open";
    case Breaker::State::closed:
        break;
    }
    return "closed";
}

} // namespace shopd::rest
