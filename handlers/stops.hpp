#pragma once

#include "handlers/effect.hpp"

#include <set>
#include <string>

/// What a person stopped, and nobody but a person lets go on.
namespace shopd::handlers {

/// An order that is held: nothing is done for it.
struct Stop {
    std::string who;
    std::string why;
    TimePoint at{};

    friend bool operator==(const Stop&, const Stop&) = default;
};

/// Handlers and products that are paused: items of theirs are neither planned nor worked on, the rest of an order is.
struct Pauses {
    std::set<std::string> handlers; ///< by name
    std::set<std::string> products; ///< by item code, exactly

    [[nodiscard]] bool stop(const std::string& item_code, const std::string& handler) const {
        return products.contains(item_code) || handlers.contains(handler);
    }
};

} // namespace shopd::handlers
