#pragma once

#include "daemon/feed/hearing.hpp"
#include "daemon/feed/loop.hpp"
#include "daemon/feed/sweep.hpp"
#include "daemon/feed/wake.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace shopd::feed {

/// What a sweeper asks before each turn, since a reload may have changed it.
struct SweepPlan {
    SweepRules rules;
    std::chrono::milliseconds open{60'000};   ///< feed.sweep.open
    std::chrono::milliseconds all{3'600'000}; ///< feed.sweep.all
    std::chrono::milliseconds poll{5'000};    ///< feed.poll: open sweeps are so frequent while triggers are missing
};

struct SweepCounts {
    std::uint64_t open = 0;
    std::uint64_t all = 0;
    SweepReport last_open;
    SweepReport last_all;
    std::chrono::system_clock::time_point last_at{}; ///< of either kind
    std::uint64_t queued = 0;                        ///< bills found different, in total
    std::uint64_t held = 0;                          ///< of these by the brake
};

/// The thread that sweeps: everything at start, at each new hearing, after the triggers came back, when asked, and
/// every `all`; the open orders, after a look at the triggers, every `open`.
class Sweeper {
public:
    /// @param plan           called in the sweeper's thread
    /// @param check_triggers what is wrong with the shop's triggers, nothing when all is well; may throw, which is
    /// logged
    Sweeper(std::string dsn, std::string prefix, Wake& wake, Hearing& hearing, std::function<SweepPlan()> plan,
            std::function<std::optional<std::string>()> check_triggers);

    Loop& loop() { return loop_; }

    void sweep_all_now();
    [[nodiscard]] SweepCounts counts() const;

private:
    using Clock = std::chrono::steady_clock;

    void work(Loop& loop);
    void wait_for_the_ear(Loop& loop);
    void look_at_triggers();
    bool all_is_wanted(const SweepPlan& plan);
    void run(Session& session, const database::Tables& tables, const SweepPlan& plan, Extent extent);

    const std::string dsn_;
    const std::string prefix_;
    Wake& wake_;
    Hearing& hearing_;
    const std::function<SweepPlan()> plan_;
    const std::function<std::optional<std::string>()> check_triggers_;
    mutable std::mutex mutex_;
    SweepCounts counts_;
    std::atomic<bool> all_wanted_ = true;
    std::uint64_t swept_in_hearing_ = 0;
    Clock::time_point last_all_{};
    Clock::time_point last_open_{};
    Loop loop_;
};

} // namespace shopd::feed
