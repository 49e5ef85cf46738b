#pragma once

#include "daemon/web/words.hpp"

#include <chrono>
#include <string>

namespace shopd::web {

/// How long after something else something stands in the trace, short and rounded down: `+125 ms`, `+3.2 s`,
/// `+4 min 05 s`, `+2 h 03 min`, `+3 d 4 h`. Negative where the clock went back: `−1.5 s`. In French with a comma, and
/// `j` for days.
std::string elapsed_text(std::chrono::milliseconds elapsed, Language language);

} // namespace shopd::web
