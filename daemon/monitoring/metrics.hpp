#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/metric_family.h>
#include <prometheus/registry.h>

namespace shopd::monitoring {

/// What the daemon counts as it works, in base units and without ids as labels
/// (source: https://prometheus.io/docs/practices/naming/). For any thread.
class Metrics {
public:
    Metrics();

    /// A wave went through production.
    /// @param orders  how many orders it saw to
    void count_wave(std::size_t streams, std::size_t orders, std::chrono::nanoseconds took);

    /// A wave failed; its streams are tried again.
    void count_failed_wave() { failed_waves_.Increment(); }

    /// Moodle was called.
    /// @param outcome  "answered", or as rest::to_string(ErrorClass) says it
    void count_call(std::string_view function, std::string_view outcome, std::chrono::nanoseconds took);

    [[nodiscard]] std::vector<prometheus::MetricFamily> collect() const { return registry_.Collect(); }

private:
    prometheus::Registry registry_;
    prometheus::Counter& orders_;
    prometheus::Counter& failed_waves_;
    prometheus::Histogram& wave_streams_;
    prometheus::Histogram& wave_seconds_;
    prometheus::Family<prometheus::Counter>& calls_;
    prometheus::Family<prometheus::Histogram>& call_seconds_;
};

} // namespace shopd::monitoring
