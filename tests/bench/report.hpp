#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace shopd::bench {

/// What a measurement found, beside what it was measured against.
struct Row {
    std::string what;
    std::string ours;
    std::string other; ///< with its name; "" where there is none
    std::string ratio; ///< ours / other; "" where there is none
    std::string aim;
    bool met = false;
};

/// Progress as it goes, and one table row a result.
class Report {
public:
    void progress(const std::string& text) const;
    void add(Row row);
    /// All rows once more, and how many aims were missed.
    void summary() const;

private:
    std::vector<Row> rows_;
};

/// The p-th part (0.5: the median) of the values, by nearest rank. Not of an empty list.
double quantile(std::vector<double> values, double p);

inline double median(const std::vector<double>& values) {
    return quantile(values, 0.5);
}

using Clock = std::chrono::steady_clock;

/// CLOCK_MONOTONIC in nanoseconds, as Node's process.hrtime.
std::int64_t monotonic_ns();

double seconds_since(Clock::time_point begun);

} // namespace shopd::bench
