#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>

namespace shopd::feed {

/// What the bell decides by: how the workers' looks turned out, and how many rings came since the last one.
/// Any thread may call anything. Wrong decisions cost time, never a row.
class Looks {
public:
    using Clock = std::chrono::steady_clock;

    static constexpr std::size_t busy_from = 8;               ///< rows of one look, or rings between two looks
    static constexpr std::chrono::milliseconds quiet_for{25}; ///< nothing found for so long: time to sleep
    /// So many rings within `ring_window`, however well the looks keep up: on a disk with a slow flush the rings
    /// themselves hold the shop down to a few hundred a second, since notifying commits go one by one.
    static constexpr std::size_t many_rings = 16;
    static constexpr std::chrono::milliseconds ring_window{100};

    /// @return true when the bell should wake because of them
    bool notified(std::size_t rings, Clock::time_point now = Clock::now());
    void looked(std::size_t found, std::size_t asked);

    /// A look, or the rings since the last one, were many. Asking forgets it.
    bool take_busy();
    /// Forgets that nothing was found so far, so that `is_quiet` counts from now.
    void begin_awake();
    /// Somebody looked in vain, and for 25 ms nobody found anything. Not while all workers are at work.
    [[nodiscard]] bool is_quiet() const;
    /// The last look brought all it asked for, and nobody has looked since for so long: there may be more than we can
    /// take.
    [[nodiscard]] bool is_overloaded(std::chrono::milliseconds for_so_long) const;
    [[nodiscard]] bool looked_within(std::chrono::milliseconds time) const;

private:
    mutable std::mutex mutex_;
    std::size_t rings_since_look_ = 0;
    std::size_t rings_in_window_ = 0;
    Clock::time_point window_begin_{};
    bool busy_ = false;
    bool empty_since_found_ = false;
    bool last_was_full_ = false;
    Clock::time_point last_found_{};
    Clock::time_point last_look_{};
};

} // namespace shopd::feed
