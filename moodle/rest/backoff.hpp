#pragma once

#include "config/config.hpp"

#include <chrono>
#include <functional>

namespace shopd::rest {

/// Draws from [0, 1). `random_fraction` is the real one (one generator a thread); tests pass their own.
using Fraction = std::function<double()>;
[[nodiscard]] double random_fraction();

/// The pause after the `failures`-th failure in a row (from 1): exponential with equal jitter. It is drawn evenly from
/// the upper half of first * 2^failures, so between `retry.first` and twice that at first, and never exceeds
/// `retry.longest`. Many orders that failed together thus come back apart.
[[nodiscard]] std::chrono::milliseconds backoff(const config::Retry& retry, unsigned failures,
                                                const Fraction& fraction = random_fraction);

} // namespace shopd::rest
