#include "tests/bench/measurements.hpp"
#include "tests/bench/setting.hpp"
#include "tests/bench/usage.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <thread>

namespace shopd::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t orders = 1000;
constexpr std::int64_t backlog = 100'000;
constexpr const char* yaml = "customer_support: { course: CUSTOMERSUPPORT, roles: [student] }\n";
constexpr auto settling = 3s;

void measure_a_minute(Report& report, Shop& shop, Statements& statements) {
    report.progress("(e) a minute with nothing to do");
    statements.reset();
    const auto before = processor_ms(shop.daemon.pid());
    std::this_thread::sleep_for(60s);
    const auto spent = processor_ms(shop.daemon.pid()) - before;
    const auto queries = statements.count();
    report.progress("(e) its queries:" + statements.most_frequent(8));
    report.add({"(e) processor time of an idle minute", fmt::format("{:.1f} ms", spent), "", "", "at most 10 ms",
                spent <= 10});
    report.add({"(e) queries of an idle minute", fmt::format("{}", queries), "", "", "at most 4", queries <= 4});
}

void wait_until_complete(Shop& shop) {
    const auto complete = [&] {
        return shop.site.number("select count(*) from mdl_local_shop_bill where status = 'COMPLETE'") == orders;
    };
    if (!sandbox::wait_until(complete, 120s))
        throw std::runtime_error("not all orders are complete\n" + shop.daemon.log());
}

void add_memory(Report& report, const Shop& shop, const std::string& what, double aim) {
    const auto peak = peak_memory_mb(shop.daemon.pid());
    report.add({"(e) VmHWM " + what, fmt::format("{:.1f} MB", peak), "", "", fmt::format("at most {:.0f} MB", aim),
                peak <= aim});
}

} // namespace

void measure_rest(Report& report, const Options&) {
    sandbox::Cluster cluster{
        {.settings = {"shared_preload_libraries = 'pg_stat_statements'", "pg_stat_statements.track = top"}}};
    {
        Shop shop{cluster, yaml, true, true, orders, "EFORM"};
        Statements statements{shop.site};
        shop.daemon.start_ready();
        std::this_thread::sleep_for(settling);
        add_memory(report, shop, "idle", 16);
        measure_a_minute(report, shop, statements);
        report.progress(fmt::format("(e) {} orders over https", orders));
        set_status(shop.site, 0, orders, "SOLDOUT");
        wait_until_complete(shop);
        add_memory(report, shop, fmt::format("after {} orders over https", orders), 40);
    }
    report.progress(fmt::format("(e) a backlog of {} orders, {} of them over https", backlog + orders, orders));
    Shop shop{cluster, yaml, true, true, orders, "EFORM"};
    add_orders(shop.site, orders, backlog, "OTHER");
    shop.daemon.start_ready();
    shop.daemon.stop();
    set_status(shop.site, 0, orders + backlog, "SOLDOUT");
    const auto begun = Clock::now();
    shop.daemon.start_ready();
    shop.wait_until_quiet(300s);
    wait_until_complete(shop);
    report.progress(fmt::format("(e) the backlog took {:.0f} s", seconds_since(begun)));
    add_memory(report, shop, fmt::format("after a backlog of {} orders", backlog + orders), 40);
}

} // namespace shopd::bench
