#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace shopd::feed {

/// The state of the listener's connection.
enum class Ear {
    connecting, ///< no connection yet, or none any more
    hearing,    ///< a NOTIFY of ours came back
    deaf,       ///< connected, but no NOTIFY comes through: poll
};

/// The state of the bell.
enum class BellState {
    away,    ///< no connection: producers may be silent, poll
    standby, ///< another daemon holds the role and wakes us
    falling, ///< waits for the lock; producers ring
    asleep,  ///< holds the lock; producers ring
    awake,   ///< does not hold it; producers are silent and the workers look all the time
};

const char* to_string(Ear ear);
const char* to_string(BellState state);

struct HearingStatus {
    Ear ear = Ear::connecting;
    std::string ear_reason; ///< why it does not hear; "" while it does
    std::chrono::system_clock::time_point ear_since{};
    std::uint64_t sessions = 0; ///< how often hearing began
    BellState bell = BellState::away;
    std::string bell_reason; ///< why it is away; else ""
    std::chrono::system_clock::time_point bell_since{};
    std::optional<std::string> triggers; ///< what is wrong with them; nothing: all well, or not looked at yet

    /// Whether changes arrive without polling.
    [[nodiscard]] bool all_well() const { return ear == Ear::hearing && bell != BellState::away && !triggers; }
};

/// What listener, bell and sweeper know of each other: one lock, few words. Observers are called outside the lock, in
/// the thread that changed something; they are set before the threads start.
class Hearing {
public:
    using Observer = std::function<void()>;

    void observe(Observer observer) { observers_.push_back(std::move(observer)); }

    /// The listener hears from now on. @return the number of this hearing, from 1
    std::uint64_t hear();
    void become_deaf(const std::string& reason);
    void lose_ear(const std::string& reason);

    void set_bell(BellState bell, const std::string& reason = {});
    void set_triggers(std::optional<std::string> problem);

    /// The number of the present hearing; nothing while it does not hear.
    [[nodiscard]] std::optional<std::uint64_t> session() const;
    [[nodiscard]] HearingStatus status() const;
    [[nodiscard]] bool all_well() const;

private:
    void set_ear(Ear ear, const std::string& reason);
    void tell() const;

    mutable std::mutex mutex_;
    HearingStatus status_;
    std::vector<Observer> observers_;
};

} // namespace shopd::feed
