#include "daemon/monitoring/metrics.hpp"

namespace shopd::monitoring {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildHistogram;
using Bounds = prometheus::Histogram::BucketBoundaries;

const Bounds stream_bounds{1, 2, 5, 10, 20, 50, 100, 200};
const Bounds second_bounds{0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};

double seconds_of(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

} // namespace

Metrics::Metrics()
    : orders_{BuildCounter()
                  .Name("moodle_shopd_orders_total")
                  .Help("Orders that waves saw to, each time they did.")
                  .Register(registry_)
                  .Add({})},
      failed_waves_{BuildCounter()
                        .Name("moodle_shopd_failed_waves_total")
                        .Help("Waves that failed as a whole and were given back.")
                        .Register(registry_)
                        .Add({})},
      wave_streams_{BuildHistogram()
                        .Name("moodle_shopd_wave_streams")
                        .Help("How many customers' orders a wave took together.")
                        .Register(registry_)
                        .Add({}, stream_bounds)},
      wave_seconds_{BuildHistogram()
                        .Name("moodle_shopd_wave_duration_seconds")
                        .Help("How long waves took.")
                        .Register(registry_)
                        .Add({}, second_bounds)},
      calls_{BuildCounter()
                 .Name("moodle_shopd_rest_calls_total")
                 .Help("Calls of Moodle's web services, by function and how they ended.")
                 .Register(registry_)},
      call_seconds_{BuildHistogram()
                        .Name("moodle_shopd_rest_call_duration_seconds")
                        .Help("How long Moodle took to answer.")
                        .Register(registry_)} {}

void Metrics::count_wave(std::size_t streams, std::size_t orders, std::chrono::nanoseconds took) {
    orders_.Increment(static_cast<double>(orders));
    wave_streams_.Observe(static_cast<double>(streams));
    wave_seconds_.Observe(seconds_of(took));
}

void Metrics::count_call(std::string_view function, std::string_view outcome, std::chrono::nanoseconds took) {
    const std::string name{function};
    calls_.Add({{"function", name}, {"outcome", std::string{outcome}}}).Increment();
    call_seconds_.Add({{"function", name}}, second_bounds).Observe(seconds_of(took));
}

} // namespace shopd::monitoring
