#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

namespace shopd::commands {

/// Where a history was read while lines were added: how many of `after`, the lines behind the point from which
/// following goes on, the history has had already.
/// @param before  the last lines of the followed file that the history gave, in order
/// @return        the most of `after` with which `before` ends
std::size_t already_read(const std::deque<std::string>& before, const std::vector<std::string>& after);

} // namespace shopd::commands
