#pragma once

#include "daemon/production/context.hpp"

#include <cstddef>

namespace shopd::production {

/// What a wave did, for logs and metrics.
struct WaveReport {
    std::size_t streams = 0;
    std::size_t orders = 0;
    std::size_t deferred = 0;
};

/// Takes the leased streams through production: load, plan, intend, observe and apply, trace, acknowledge. Every effect
/// has its trace line on disk before it is acknowledged.
/// @throws trace::Unavailable when the trace cannot be written: nothing was acknowledged, and what was done in Moodle
/// is
///         observed and traced by a later wave
/// @throws whatever its statements throw; the leases are then the caller's to release
WaveReport produce(Context& context, std::vector<feed::Lease> leases);

} // namespace shopd::production
