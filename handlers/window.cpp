#include "handlers/window.hpp"

#include <algorithm>

namespace shopd::handlers {

Window widen(const Window& one, const Window& other) {
    const bool endless = one.end == 0 || other.end == 0;
    return {std::min(one.start, other.start), endless ? 0 : std::max(one.end, other.end)};
}

bool covers(const Window& outer, const Window& inner) {
    return widen(outer, inner) == outer;
}

} // namespace shopd::handlers
