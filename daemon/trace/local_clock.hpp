#pragma once

#include <chrono>
#include <memory>
#include <string>

namespace shopd::trace {

using std::chrono::milliseconds;

/// Wall-clock time of trace.timezone, as the stamps of a trace show it. The hour that summer time repeats comes twice.
using LocalTime = std::chrono::local_time<milliseconds>;

/// Turns instants into local time by ICU's rules, not by the TZ variable of the process. Asks ICU once a transition:
/// the offset is kept for as long as it holds. Not thread-safe.
class LocalClock {
public:
    /// @param zone  IANA name, e.g. Europe/Paris; empty: the system's zone
    /// @throws std::invalid_argument for a name that ICU does not know
    explicit LocalClock(const std::string& zone);
    ~LocalClock();
    LocalClock(LocalClock&&) noexcept;
    LocalClock& operator=(LocalClock&&) noexcept;

    LocalTime local(std::chrono::system_clock::time_point instant);

private:
    struct Zone;
    void look_up(milliseconds since_epoch);

    std::unique_ptr<Zone> zone_;
    milliseconds offset_{};
    milliseconds valid_from_{1};
    milliseconds valid_until_{0};
};

/// Writes stamps as the plugin does, `2017-8-21 20:38:55 525`: the month not padded, the day padded (PHP `Y-n-d`).
/// Keeps the text of the last second. Not thread-safe.
class Stamper {
public:
    explicit Stamper(const std::string& zone) : clock_{zone} {}

    void append(std::string& out, std::chrono::system_clock::time_point instant);

    LocalTime local(std::chrono::system_clock::time_point instant) { return clock_.local(instant); }

private:
    LocalClock clock_;
    std::chrono::local_seconds second_{std::chrono::seconds::min()};
    std::string text_;
};

} // namespace shopd::trace
