#include "daemon/feed/hearing.hpp"

#include <spdlog/spdlog.h>

namespace shopd::feed {

using std::chrono::system_clock;

const char* to_string(Ear ear) {
    switch (ear) {
    case Ear::connecting:
        return "connecting";
    case Ear::hearing:
        return "hearing";
    case Ear::deaf:
        return "deaf";
    }
    return "unknown";
}

const char* to_string(BellState state) {
    switch (state) {
    case BellState::away:
        return "away";
    case BellState::standby:
        return "standby";
    case BellState::falling:
        return "falling";
    case BellState::asleep:
        return "asleep";
    case BellState::awake:
        return "awake";
    }
    return "unknown";
}

std::uint64_t Hearing::hear() {
    std::uint64_t number = 0;
    {
        const std::lock_guard guard{mutex_};
        number = ++status_.sessions;
        set_ear(Ear::hearing, "");
    }
    spdlog::info("feed: hearing: a notification of ours came back");
    tell();
    return number;
}

void Hearing::become_deaf(const std::string& reason) {
    {
        const std::lock_guard guard{mutex_};
        set_ear(Ear::deaf, reason);
    }
    spdlog::warn("feed: deaf, so it polls: {}", reason);
    tell();
}

void Hearing::lose_ear(const std::string& reason) {
    {
        const std::lock_guard guard{mutex_};
        set_ear(Ear::connecting, reason);
    }
    tell();
}

void Hearing::set_bell(BellState bell, const std::string& reason) {
    bool wellness_changed = false;
    {
        const std::lock_guard guard{mutex_};
        const bool well = status_.all_well();
        if (status_.bell != bell) status_.bell_since = system_clock::now();
        status_.bell = bell;
        status_.bell_reason = reason;
        wellness_changed = well != status_.all_well();
    }
    if (wellness_changed) tell();
}

void Hearing::set_triggers(std::optional<std::string> problem) {
    bool changed = false;
    {
        const std::lock_guard guard{mutex_};
        changed = status_.triggers != problem;
        status_.triggers = problem;
    }
    if (!changed) return;
    if (problem)
        spdlog::error("feed: the shop's triggers are not as installed: {}. Changes are found by sweeping only; run "
                      "\"moodle-shopd db install\"",
                      *problem);
    else
        spdlog::info("feed: the shop's triggers are as installed again");
    tell();
}

std::optional<std::uint64_t> Hearing::session() const {
    const std::lock_guard guard{mutex_};
    if (status_.ear != Ear::hearing) return std::nullopt;
    return status_.sessions;
}

HearingStatus Hearing::status() const {
    const std::lock_guard guard{mutex_};
    return status_;
}

bool Hearing::all_well() const {
    const std::lock_guard guard{mutex_};
    return status_.all_well();
}

void Hearing::set_ear(Ear ear, const std::string& reason) {
    if (status_.ear != ear || ear == Ear::hearing) status_.ear_since = system_clock::now();
    status_.ear = ear;
    status_.ear_reason = reason;
}

void Hearing::tell() const {
    for (const auto& observer : observers_)
        observer();
}

} // namespace shopd::feed
