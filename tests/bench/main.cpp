#include "tests/bench/measurements.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <set>

namespace {

using namespace shopd::bench;

constexpr const char* footer = R"(Measurements:
  a  COMMIT of a paid status to the snapshot of production, beside a bare listener and graphile-worker
  b  paid orders that need no Moodle call, per second, beside a bare claim-and-delete loop and graphile-worker
  c  the shop's transactions with our triggers and a daemon, beside the same without; late wake-ups
  d  orders per second at the real Moodle's costs, beside one call per effect; calls and statements an order, by kind
  e  memory, idle and after work; processor time and queries of a minute with nothing to do
  f  explain and plan of one order among a million, and reconcile of all of them, beside a bare psql
  trace  a look-up in 10 GB of traces beside rg and zstdgrep, lines written a second beside spdlog; the files stay in
         .cache/bench

Examples:
  shopd-bench                            all, some twenty minutes
  shopd-bench a d                        two of them
  shopd-bench c --wake-commits 20000     a shorter look for late wake-ups)";

void print_load(const Report& report) {
    double loads[3] = {};
    if (::getloadavg(loads, 3) == 3)
        report.progress(fmt::format("load of this machine: {:.1f} {:.1f} {:.1f}", loads[0], loads[1], loads[2]));
}

int run(const std::set<std::string>& wanted, Options& options) {
    Report report;
    print_load(report);
    if (wanted.contains("a") || wanted.contains("b")) options.graphile = Graphile::find(report);
    using Measure = void (*)(Report&, const Options&);
    constexpr std::pair<const char*, Measure> all[] = {{"a", measure_latency},
                                                       {"b", measure_events},
                                                       {"c", measure_sale},
                                                       {"c", measure_wake_ups},
                                                       {"d", measure_orders},
                                                       {"d", measure_order_kinds},
                                                       {"e", measure_rest},
                                                       {"f", measure_foresight},
                                                       {"trace", measure_trace_writing},
                                                       {"trace", measure_trace_reading}};
    bool whole = true;
    for (const auto& [name, measure] : all) {
        if (!wanted.contains(name)) continue;
        try {
            measure(report, options);
        } catch (const std::exception& failure) {
            report.progress(fmt::format("({}) failed: {}", name, failure.what()));
            whole = false;
        }
        print_load(report);
    }
    report.summary();
    return whole ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app{"Measures moodle-shopd beside what it is to be compared with, in one run.", "shopd-bench"};
    app.footer(footer);
    std::set<std::string> wanted{"a", "b", "c", "d", "e", "f", "trace"};
    Options options;
    app.add_option("measurement", wanted, "Which; all when none is named")
        ->check(CLI::IsMember({"a", "b", "c", "d", "e", "f", "trace"}));
    app.add_option("--wake-commits", options.wake_commits, "How many commits may ring late")
        ->check(CLI::Range(100, 1'000'000))
        ->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    spdlog::set_level(spdlog::level::warn);
    try {
        return run(wanted, options);
    } catch (const std::exception& failure) {
        fmt::print(stderr, "shopd-bench: {}\n", failure.what());
        return 1;
    }
}
