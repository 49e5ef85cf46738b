#pragma once

#include <string>

/// Names that the triggers, every daemon and every version of them share.
namespace shopd::feed {

/// Where the triggers ring.
inline constexpr const char* channel = "moodle_shopd";

/// Advisory locks, two-int form: the class is 'shop' in ASCII.
inline constexpr int lock_class = 1936223088;
inline constexpr int bell_lock = 1; ///< held exclusively by the daemon that sleeps; tried shared by the triggers
inline constexpr int role_lock = 2; ///< held by the daemon that plays the bell

/// What a daemon's own NOTIFY carries; the triggers' payload is empty. `self` is one running daemon's random token.
inline std::string probe_payload(const std::string& self) {
    return "probe " + self;
}

inline std::string more_payload(const std::string& self) {
    return "more " + self;
}

} // namespace shopd::feed
