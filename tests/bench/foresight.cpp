#include "tests/bench/measurements.hpp"
#include "tests/bench/setting.hpp"

#include "tests/sandbox/process.hpp"

#include <fmt/format.h>

#include <functional>
#include <stdexcept>

namespace shopd::bench {
namespace {

constexpr std::int64_t orders = 1'000'000;
constexpr std::int64_t asked_about = first_order + orders / 2;
constexpr int times = 15;

double median_ms(const std::function<void()>& ask) {
    std::vector<double> all;
    for (int i = 0; i < times; ++i) {
        const auto begun = Clock::now();
        ask();
        all.push_back(seconds_since(begun) * 1000);
    }
    return median(all);
}

/// A shop of a million orders that were seen as they are; one of them is paid now. Filled without the trigger, which
/// other measurements pay for.
void fill(Report& report, Shop& shop) {
    report.progress(fmt::format("(f) {} orders are written", orders));
    add_seen_orders(shop.site, [&] { add_orders(shop.site, 0, orders, "EFORM"); });
    set_status(shop.site, asked_about - first_order, 1, "SOLDOUT");
}

void measure_reconcile(Report& report, Shop& shop) {
    auto begun = Clock::now();
    const auto answer = shop.daemon.command({"reconcile"});
    const auto ours = seconds_since(begun);
    if (answer.exit_code > 1) throw std::runtime_error("reconcile: " + answer.output);
    begun = Clock::now();
    shop.site.execute(
        "select count(*) from mdl_local_shop_bill b join mdl_local_shop_billitem i on i.billid = b.id left "
        "join moodle_shopd.orders o on o.bill = b.id");
    const auto bare = seconds_since(begun);
    report.add({fmt::format("(f) reconcile of {} orders", orders), fmt::format("{:.1f} s", ours),
                fmt::format("psql, their rows counted {:.1f} s", bare), fmt::format("{:.1f}", ours / bare),
                "under 60 s", ours < 60});
}

} // namespace

void measure_foresight(Report& report, const Options&) {
    sandbox::Cluster cluster{{.settings = {}}};
    Shop shop{cluster, "customer_support: { course: CUSTOMERSUPPORT, roles: [student] }\n", false, true};
    fill(report, shop);
    const auto bare = median_ms([&] {
        sandbox::run({.words = {"psql", "-X", "-q", "-t", "-d", shop.site.admin_dsn(), "-c",
                                fmt::format("select * from mdl_local_shop_bill where id = {}", asked_about)}});
    });
    const auto measure = [&](const std::string& command, const std::string& order) {
        const auto ours = median_ms([&] {
            const auto answer = shop.daemon.command({command, order});
            if (answer.exit_code != 0) throw std::runtime_error(command + " " + order + ": " + answer.output);
        });
        report.add({fmt::format("(f) {} {} on {} orders", command, order, orders), fmt::format("{:.0f} ms", ours),
                    fmt::format("psql, the bill's row {:.0f} ms", bare), fmt::format("{:.1f}", ours / bare),
                    "under 1000 ms", ours < 1000});
    };
    for (const auto* command : {"explain", "plan"}) {
        measure(command, std::to_string(asked_about));
        measure(command, fmt::format("TU{}==", asked_about));
    }
    measure_reconcile(report, shop);
}

} // namespace shopd::bench
