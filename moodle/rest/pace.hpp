#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace shopd::rest {

/// Keeps a small Moodle responsive: how many calls run at once, and how much one of them asks for. Shared by all
/// workers of the process; every member may be called from any thread.
class Pace {
public:
    /// A place among the calls that run at once, held until it is destroyed.
    class Turn {
    public:
        explicit Turn(Pace& pace) : pace_{&pace} {}

        Turn(Turn&& other) noexcept : pace_{std::exchange(other.pace_, nullptr)} {}

        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        Turn& operator=(Turn&&) = delete;
        ~Turn();

    private:
        Pace* pace_;
    };

    /// Blocks until fewer than `most` calls run.
    /// @param most     at least 1; may differ from call to call, as a reload may change it
    /// @param waiting  called about every `look_again` while it waits, so that the caller can say that it is alive
    [[nodiscard]] Turn wait_for_turn(std::size_t most, const std::function<void()>& waiting);

    /// What a call of `entries` took: by it the next calls of the function are cut.
    void took(const std::string& function, std::size_t entries, std::chrono::nanoseconds duration);

    /// How many entries a call of the function may carry to last about `budget`, judged by the calls so far; late ones
    /// count more.
    /// @return at least 1; `most` for a function that was never called
    [[nodiscard]] std::size_t entries_within(const std::string& function, std::chrono::milliseconds budget,
                                             std::size_t most) const;

    static constexpr std::chrono::milliseconds look_again{1000};

private:
    mutable std::mutex mutex_;
    std::condition_variable ended_;
    std::size_t running_ = 0;
    std::map<std::string, double> seconds_an_entry_;
};

} // namespace shopd::rest
