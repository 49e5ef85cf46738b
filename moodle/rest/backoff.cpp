#include "moodle/rest/backoff.hpp"

#include <algorithm>
#include <random>

namespace shopd::rest {

double random_fraction() {
    thread_local std::mt19937_64 generator{std::random_device{}()};
    return std::uniform_real_distribution<double>{0.0, 1.0}(generator);
}

std::chrono::milliseconds backoff(const config::Retry& retry, unsigned failures, const Fraction& fraction) {
    std::chrono::milliseconds ceiling = std::min(retry.first, retry.longest);
    for (unsigned doubled = 0; doubled < failures && ceiling < retry.longest; ++doubled)
        ceiling = ceiling > retry.longest / 2 ? retry.longest : ceiling * 2;
    const auto half = static_cast<double>(ceiling.count()) / 2;
    const auto drawn = static_cast<std::int64_t>(half + half * fraction());
    return std::clamp(std::chrono::milliseconds{drawn}, std::min(retry.first, retry.longest), retry.longest);
}

} // namespace shopd::rest
