#pragma once

#include "handlers/effect.hpp"

#include <vector>

namespace shopd::handlers {

/// What a wave changed of one item.
struct ItemNews {
    std::vector<const Effect*> news;  ///< in order of place
    MoodleUserId user;                ///< the customer's account
};

}  // namespace shopd::handlers
