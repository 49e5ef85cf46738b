#pragma once

#include "daemon/trace/local_clock.hpp"

#include <chrono>
#include <string>

namespace shopd::commands {

/// The instant at which the clock shows this; of an hour that comes twice one of both, of one that is left out the
/// instant behind it.
std::chrono::system_clock::time_point instant_of(trace::LocalClock& clock, trace::LocalTime local);

/// 2026-11-22 15:45:48 by the clock.
std::string local_text(trace::LocalClock& clock, std::chrono::system_clock::time_point instant);

} // namespace shopd::commands
