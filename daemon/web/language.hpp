#pragma once

#include "daemon/web/words.hpp"

#include <string_view>

namespace shopd::web {

/// The language that a browser wants more, French or English; English where it wants neither.
/// @param accepted  the header Accept-Language (RFC 9110, 12.5.4), any bytes
Language choose_language(std::string_view accepted);

} // namespace shopd::web
