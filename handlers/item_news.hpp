#pragma once

#include "handlers/effect.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace shopd::handlers {

/// One line of the merchant trace, without stamp and transaction id.
struct TraceLine {
    std::string text;
    std::optional<std::chrono::system_clock::time_point> at; ///< when its effect was settled; else with the line before
    bool is_heading = false;                                 ///< says whose order the next lines are
};

/// What a wave changed of one item.
struct ItemNews {
    std::vector<const Effect*> news; ///< in order of place
    MoodleUserId user;               ///< the customer's account
    std::string username;            ///< its name
    bool complete = false;           ///< nothing of the item is still to come
};

} // namespace shopd::handlers
