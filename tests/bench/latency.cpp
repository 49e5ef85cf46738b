#include "tests/bench/listener.hpp"
#include "tests/bench/measurements.hpp"
#include "tests/bench/setting.hpp"
#include "tests/bench/workers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <stdexcept>

namespace shopd::bench {
namespace {

using namespace std::chrono_literals;

constexpr int runs = 3;
constexpr int orders_a_run = 1500;
constexpr int orders_a_block = 100; // one second; the contenders take turns, so that the machine's moods hit all alike
constexpr auto pace = 10ms;         // 100 orders a second
constexpr const char* orders_yaml =
    "products: { EFORM: { handler: std_enrolonecourse, params: { coursename: EFORM-C, role: student } } }\n";

/// One way to hear of paid orders, on a shop of its own; times by order, in monotonic nanoseconds.
struct Contender {
    std::string name;
    sandbox::Connection shop;
    std::vector<std::int64_t> committed = std::vector<std::int64_t>(runs * orders_a_run);
    std::vector<std::int64_t> started = std::vector<std::int64_t>(runs * orders_a_run);

    Contender(std::string called, const sandbox::Site& site) : name{std::move(called)}, shop{site.connect()} {}

    void tell(std::int64_t bill, std::int64_t at) {
        const auto index = bill - first_order;
        if (index >= 0 && index < static_cast<std::int64_t>(started.size()))
            started[static_cast<std::size_t>(index)] = at;
    }

    /// Pays some orders, evenly apart; each a transaction of one statement, as the plugin's PHP does it.
    void pay(std::size_t from, std::size_t how_many) {
        const auto begun = Clock::now();
        for (std::size_t i = from; i < from + how_many; ++i) {
            std::this_thread::sleep_until(begun + (i - from) * pace);
            shop.execute(
                "update mdl_local_shop_bill set status = 'SOLDOUT', lastactiondate = lastactiondate + 1 where id = $1",
                {std::to_string(first_order + static_cast<std::int64_t>(i))});
            committed[i] = monotonic_ns();
        }
    }

    /// Milliseconds from commit to start in one run. @throws std::runtime_error when an order was not heard of
    [[nodiscard]] std::vector<double> times(int run) const {
        std::vector<double> found;
        for (std::size_t i = static_cast<std::size_t>(run) * orders_a_run;
             i < static_cast<std::size_t>(run + 1) * orders_a_run; ++i) {
            if (started[i] == 0) throw std::runtime_error(fmt::format("{}: order {} was never started", name, i));
            found.push_back(static_cast<double>(started[i] - committed[i]) / 1e6);
        }
        return found;
    }
};

/// A shop without our schema, with as many orders.
struct OtherShop {
    sandbox::Site site;

    explicit OtherShop(sandbox::Cluster& cluster) : site{cluster} {
        add_orders(site, 0, runs * orders_a_run, "OTHER");
        settle(site);
    }
};

void add_row(Report& report, int run, double part, const Contender& ours, const Contender& other,
             const std::string& aim, double limit) {
    const auto mine = quantile(ours.times(run), part);
    const auto theirs = quantile(other.times(run), part);
    report.add({fmt::format("(a) commit to snapshot, run {}, p{:.0f}", run + 1, part * 100),
                fmt::format("{:.2f} ms", mine), fmt::format("{} {:.2f} ms", other.name, theirs),
                fmt::format("{:.2f}", mine / theirs), aim, mine <= limit * theirs});
}

void race(const Report& report, std::vector<Contender*> contenders) {
    std::mt19937 dice{1};
    for (int run = 0; run < runs; ++run) {
        report.progress(fmt::format("(a) run {} of {}: {} orders at 100/s for each, in turns of a second", run + 1,
                                    runs, orders_a_run));
        for (int block = 0; block < orders_a_run; block += orders_a_block) {
            std::shuffle(contenders.begin(), contenders.end(), dice);
            for (auto* contender : contenders) {
                contender->pay(static_cast<std::size_t>(run * orders_a_run + block), orders_a_block);
                std::this_thread::sleep_for(100ms);
            }
        }
    }
    std::this_thread::sleep_for(2s);
}

} // namespace

void measure_latency(Report& report, const Options& options) {
    report.progress("(a) three shops in one cluster");
    sandbox::Cluster cluster;
    Shop shop{cluster, orders_yaml, false, true, runs * orders_a_run};
    Contender ours{"ours", shop.site};
    Workers workers{shop.config(), true, [&ours](const std::vector<feed::Lease>& leases) {
                        const auto at = monotonic_ns();
                        for (const auto& lease : leases)
                            ours.tell(std::stoll(lease.stream.value()), at);
                    }};
    OtherShop bare_shop{cluster};
    Contender bare{"bare listener", bare_shop.site};
    BareListener listener{bare_shop.site.admin_dsn(), [&bare](std::int64_t bill) { bare.tell(bill, monotonic_ns()); }};
    std::vector<Contender*> contenders{&ours, &bare};

    std::optional<OtherShop> graphile_shop;
    std::optional<Contender> graphile;
    std::optional<Graphile::Listening> listening;
    if (options.graphile) {
        graphile_shop.emplace(cluster);
        options.graphile->migrate(graphile_shop->site);
        graphile_shop->site.execute(
            "create function public.paid() returns trigger language plpgsql as 'begin perform "
            "graphile_worker.add_job(''paid'', json_build_object(''bill'', new.id)); return null; end'");
        graphile_shop->site.execute(
            "create trigger paid after update on mdl_local_shop_bill for each row execute function public.paid()");
        graphile.emplace("graphile-worker", graphile_shop->site);
        listening.emplace(*options.graphile, graphile_shop->site);
        contenders.push_back(&*graphile);
    }
    const auto config = shop.config();
    workers.start(config->production.workers, config->production.wave);
    race(report, contenders);
    workers.stop();
    if (listening)
        for (const auto& [bill, at] : listening->finish())
            graphile->tell(bill, at);
    for (int run = 0; run < runs; ++run) {
        for (const double part : {0.5, 0.99}) {
            add_row(report, run, part, ours, bare, part == 0.5 ? "at most 1.5x" : "", 1.5);
            if (graphile) add_row(report, run, part, ours, *graphile, "below", 1.0);
        }
    }
}

} // namespace shopd::bench
