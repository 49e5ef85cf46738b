#include "daemon/commands/trace/follow_after.hpp"

#include <algorithm>

namespace shopd::commands {

std::size_t already_read(const std::deque<std::string>& before, const std::vector<std::string>& after) {
    for (auto count = std::min(before.size(), after.size()); count > 0; --count)
        if (std::equal(after.begin(), after.begin() + static_cast<std::ptrdiff_t>(count),
                       before.end() - static_cast<std::ptrdiff_t>(count)))
            return count;
    return 0;
}

} // namespace shopd::commands
