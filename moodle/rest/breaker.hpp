#pragma once

#include "config/config.hpp"
#include "moodle/rest/backoff.hpp"

#include <chrono>
#include <functional>
#include <mutex>
#include <string>

namespace shopd::rest {

/// Keeps a sick Moodle from being hammered, and orders' attempts from being burnt. One for the whole process; every
/// member may be called from any thread.
///
/// Closed: calls pass. After `failures_to_open` failures in a row, or after two answers of success in a row which the
/// tables do not show, it opens: no call passes for a pause that doubles (with jitter) each time it opens again. Then
/// half open: one call, the probe, passes; its success closes the breaker, its failure opens it again. A probe that
/// never reports is given up after `probe_limit`.
class Breaker {
public:
    using Clock = std::function<std::chrono::steady_clock::time_point()>;

    struct Settings {
        config::Retry pause; ///< first and longest pause
        unsigned failures_to_open = 5;
        unsigned contradictions_to_open = 2;
        std::chrono::milliseconds probe_limit = std::chrono::minutes{5};
    };

    enum class State { closed, open, half_open };

    /// What `status` shows.
    struct View {
        State state = State::closed;
        std::string reason; ///< why it opened last; "" while all is well
        unsigned failures = 0;
        unsigned contradictions = 0;
        std::chrono::milliseconds next_probe{0}; ///< from now; 0 unless open
    };

    explicit Breaker(Settings settings, Clock clock = std::chrono::steady_clock::now,
                     Fraction fraction = random_fraction);

    /// Asked right before a call. True in half open for one caller only, who must then report.
    [[nodiscard]] bool may_call();

    /// Moodle answered, be it with a refusal: it is there. (Whether it did what it said: `confirmed`, `contradicted`.)
    void succeeded();

    /// Moodle did not answer properly (classify.hpp, `is_sick_server`). `reason`, one line, is kept for `status`.
    void failed(std::string reason);

    /// The call was not made after all (refused on our side): if it was the probe, another may pass.
    void nothing_learned();

    /// Success was answered and the tables show it: ends a row of contradictions and resets the pause.
    void confirmed();

    /// Success was answered and the tables do not show it. After the second in a row the breaker opens; after the pause
    /// a single further one opens it again, until `confirmed`.
    void contradicted(std::string reason);

    [[nodiscard]] State state() const;
    [[nodiscard]] View view() const;

private:
    using TimePoint = std::chrono::steady_clock::time_point;

    void open(std::string reason);
    [[nodiscard]] State state_at(TimePoint now) const;

    const Settings settings_;
    const Clock clock_;
    const Fraction fraction_;
    mutable std::mutex mutex_;
    bool open_ = false;
    TimePoint open_until_{};
    TimePoint probe_until_{}; ///< in half open: no second probe before this
    unsigned times_opened_ = 0;
    unsigned failures_ = 0;
    unsigned contradictions_ = 0;
    std::string reason_;
};

[[nodiscard]] std::string_view to_string(Breaker::State state);

} // namespace shopd::rest
