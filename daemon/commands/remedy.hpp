#pragma once

#include <string>
#include <string_view>

namespace shopd::commands {

/// What an operator does about a cause of the dead list, in one sentence. Never empty.
/// @param what  "order", or the kind of the effect
std::string remedy(std::string_view cause, std::string_view what);

} // namespace shopd::commands
