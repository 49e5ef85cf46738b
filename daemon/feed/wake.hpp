#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>

namespace shopd::feed {

/// Why somebody should look for waiting streams.
enum class Reason { started, notified, asleep, busy, more, swept, deaf };
inline constexpr std::size_t reason_count = 7;

const char* to_string(Reason reason);

/// What workers sleep on. A ring is a promise that somebody looks *after* it: one that comes while everybody works is
/// kept for whoever sleeps next, so none is lost; many rings before that look are one look.
/// Any thread may call anything.
class Wake {
public:
    using Clock = std::chrono::steady_clock;
    enum class HowMany { one, all };

    /// @param sleepers how many workers there are: that many looks an `all` asks for
    explicit Wake(unsigned sleepers) : sleepers_{sleepers} {}

    void ring(Reason reason, HowMany how_many = HowMany::one);

    /// Sleeps until rung, or until the deadline, or until a stop is requested.
    /// @return true when rung: look now; false: the deadline has come or a stop was requested
    bool wait_until(Clock::time_point deadline, const std::stop_token& stop);

    [[nodiscard]] std::uint64_t rings(Reason reason) const;
    [[nodiscard]] std::uint64_t rings() const;
    /// @return the default-constructed time where nobody has rung yet
    [[nodiscard]] std::chrono::system_clock::time_point last_ring() const;
    [[nodiscard]] Reason last_reason() const;

private:
    mutable std::mutex mutex_;
    std::condition_variable_any rung_;
    const unsigned sleepers_;
    unsigned looks_wanted_ = 0;
    std::array<std::uint64_t, reason_count> rings_{};
    std::chrono::system_clock::time_point last_ring_{};
    Reason last_reason_ = Reason::started;
};

} // namespace shopd::feed
