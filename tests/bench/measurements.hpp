#pragma once

#include "tests/bench/graphile.hpp"
#include "tests/bench/report.hpp"

#include <optional>

namespace shopd::bench {

struct Options {
    std::optional<Graphile> graphile; ///< nothing: not to be had, its rows are left out
    int wake_commits = 100'000;
};

/// From a paid status' COMMIT to the claimed stream's snapshot, and what others take from it to theirs.
void measure_latency(Report& report, const Options& options);
/// Paid orders that need no Moodle call, per second.
void measure_events(Report& report, const Options& options);
/// What the shop's transactions lose.
void measure_sale(Report& report, const Options& options);
/// Wake-ups later than 100 ms.
void measure_wake_ups(Report& report, const Options& options);
/// Orders per second at the real Moodle's costs, with calls and statements an order.
void measure_orders(Report& report, const Options& options);
/// Calls and statements an order, for orders of 1 and of 5 items, new and known customers, and each handler.
void measure_order_kinds(Report& report, const Options& options);
/// Memory, and the cost of having nothing to do.
void measure_rest(Report& report, const Options& options);
/// `explain` and `plan` of one order among a million, and `reconcile` of all.
void measure_foresight(Report& report, const Options& options);
/// One transaction in years of traces, with the index and without.
void measure_trace_reading(Report& report, const Options& options);
/// Lines of the trace a second.
void measure_trace_writing(Report& report, const Options& options);

} // namespace shopd::bench
