#include "tests/bench/measurements.hpp"
#include "tests/bench/setting.hpp"
#include "tests/bench/workers.hpp"

#include <fmt/format.h>

namespace shopd::bench {
namespace {

constexpr std::int64_t events_a_run = 10'000;
constexpr int graphile_jobs = 50'000;
constexpr unsigned batches[] = {50, 200, 500, 1000};
constexpr unsigned workers = 2;
constexpr const char* claim_and_delete =
    "with c as (select ctid from moodle_shopd.outbox where not routed order by id limit $1 for update skip locked) "
    "delete from moodle_shopd.outbox o using c where o.ctid = c.ctid returning o.id, o.change, o.bill, o.customer, "
    "o.status";

/// The same rows, taken and deleted, a commit a batch, and nothing else. @return rows per second
double drain_bare(sandbox::Site& site, unsigned batch) {
    const auto begun = Clock::now();
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < workers; ++i)
        threads.emplace_back([&site, batch] {
            auto connection = site.connect();
            const auto size = std::to_string(batch);
            connection.execute(fmt::format("prepare claim(int) as {}", claim_and_delete));
            while (!connection.rows("execute claim(" + size + ")").empty()) {
            }
        });
    threads.clear();
    return static_cast<double>(events_a_run) / seconds_since(begun);
}

struct Rates {
    unsigned batch = 0;
    double ours = 0;
    double bare = 0;
};

/// @param from  the first of the orders that are paid; each is paid once
Rates measure_batch(Shop& shop, Workers& ours, std::int64_t from, unsigned batch) {
    Rates rates{.batch = batch};
    set_status(shop.site, from, events_a_run, "SOLDOUT");
    rates.bare = drain_bare(shop.site, batch);
    set_status(shop.site, from + events_a_run, events_a_run, "SOLDOUT");
    rates.ours = ours.drain(workers, batch);
    return rates;
}

} // namespace

void measure_events(Report& report, const Options& options) {
    constexpr auto runs = static_cast<std::int64_t>(std::size(batches));
    report.progress(fmt::format("(b) a shop of {} orders of items that are not ours", 2 * runs * events_a_run));
    sandbox::Cluster cluster;
    Shop shop{cluster, "", false, true, 2 * runs * events_a_run};
    Workers ours{shop.config(), false, {}};
    Rates best;
    std::int64_t from = 0;
    for (const auto batch : batches) {
        const auto rates = measure_batch(shop, ours, from, batch);
        report.progress(fmt::format("(b) batches of {}: ours {:.0f}/s, bare {:.0f}/s", batch, rates.ours, rates.bare));
        if (rates.ours > best.ours) best = rates;
        from += 2 * events_a_run;
    }
    const auto what = fmt::format("(b) paid orders without a call, batches of {}, {} connections", best.batch, workers);
    report.add({what, fmt::format("{:.0f}/s", best.ours), fmt::format("bare claim-and-delete {:.0f}/s", best.bare),
                fmt::format("{:.2f}", best.ours / best.bare), "at least 0.50", best.ours >= 0.5 * best.bare});
    if (!options.graphile) return;
    sandbox::Site site{cluster};
    options.graphile->migrate(site);
    const auto graphile = graphile_jobs / options.graphile->drain(site, graphile_jobs);
    report.add({what, fmt::format("{:.0f}/s", best.ours), fmt::format("graphile-worker {:.0f}/s", graphile),
                fmt::format("{:.2f}", best.ours / graphile), "at least 2.00", best.ours >= 2 * graphile});
}

} // namespace shopd::bench
