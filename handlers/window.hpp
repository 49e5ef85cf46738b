#pragma once

#include <cstdint>

namespace shopd::handlers {

/// When an enrolment holds: Unix seconds, 0 is no bound at all.
struct Window {
    std::int64_t start = 0;
    std::int64_t end = 0;

    friend bool operator==(const Window&, const Window&) = default;
};

/// The window that holds whenever one of the two does: the earlier start, the later end, 0 winning. An access that
/// exists is never cut by a later order.
Window widen(const Window& one, const Window& other);

/// @return true when `outer` holds at every moment that `inner` does
bool covers(const Window& outer, const Window& inner);

} // namespace shopd::handlers
