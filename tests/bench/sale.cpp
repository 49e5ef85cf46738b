#include "tests/bench/measurements.hpp"
#include "tests/bench/setting.hpp"

#include <fmt/format.h>

#include <fstream>
#include <stdexcept>

namespace shopd::bench {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr int rounds = 3;
constexpr int seconds_a_run = 2;
constexpr const char* order_script = R"(begin;
insert into mdl_local_shop_customer (shopid, firstname, lastname, email) values (1, 'First', 'Last', 'buyer@example.org') returning id as customer \gset
insert into mdl_local_shop_bill (shopid, customerid, status, emissiondate, amount, transactionid)
    values (1, :customer, 'PLACED', extract(epoch from now())::bigint, 100, 'TU' || :customer || '==') returning id as bill \gset
insert into mdl_local_shop_billitem (billid, itemcode, description) values (:bill, 'OTHER', '');
update mdl_local_shop_bill set status = 'PENDING' where id = :bill;
update mdl_local_shop_bill set status = 'SOLDOUT' where id = :bill;
commit;
)";

struct Writers {
    int count;
    double aim;      ///< of the ratio
    double slow_aim; ///< with a slow flush
};

constexpr Writers all_writers[] = {{1, 0.90, 0.80}, {16, 0.70, 0.80}, {64, 0.75, 0.80}};

std::string pgbench() {
    std::string found = "pgbench";
    std::error_code ignored;
    for (const auto& version : fs::directory_iterator{"/usr/lib/postgresql", ignored})
        if (fs::exists(version.path() / "bin/pgbench")) found = (version.path() / "bin/pgbench").string();
    return found;
}

/// Transactions per second of so many writers that order without a pause.
double run(const sandbox::Site& site, const fs::path& script, int writers) {
    const auto text =
        sandbox::run({.words = {pgbench(), "-n", "-M", "prepared", "-f", script.string(), "-c", std::to_string(writers),
                                "-j", "2", "-T", std::to_string(seconds_a_run), "-h", site.cluster().folder().string(),
                                "-U", "postgres", site.database()}});
    const auto at = text.find("tps = ");
    if (at == std::string::npos) throw std::runtime_error(text);
    return std::stod(text.substr(at + 6));
}

/// Each run of ours directly after one of the other, and with nothing left over from the last. What the triggers cost
/// alone is told besides: the rest is the daemon's share of the machine.
void compare(Report& report, Shop& ours, Shop& triggers, sandbox::Site& without, const fs::path& script,
             Writers writers, bool slow) {
    std::vector<double> with_us;
    std::vector<double> triggers_alone;
    std::vector<double> alone;
    std::vector<double> ratios;
    for (int round = 0; round < rounds; ++round) {
        alone.push_back(run(without, script, writers.count));
        with_us.push_back(run(ours.site, script, writers.count));
        ratios.push_back(with_us.back() / alone.back());
        triggers_alone.push_back(run(triggers.site, script, writers.count) / alone.back());
        ours.wait_until_quiet(300s);
    }
    report.progress(
        fmt::format("(c) {} writers: the triggers alone, no daemon: {:.2f}", writers.count, median(triggers_alone)));
    const auto aim = slow ? writers.slow_aim : writers.aim;
    report.add({fmt::format("(c) the shop, {} writers{}", writers.count, slow ? ", flush of 2 ms" : ""),
                fmt::format("{:.0f} tx/s", median(with_us)), fmt::format("without triggers {:.0f} tx/s", median(alone)),
                fmt::format("{:.2f}", median(ratios)), fmt::format("at least {:.2f}", aim), median(ratios) >= aim});
}

/// Into the cluster's folder, where the server's user can read it.
void make_flush_slow(sandbox::Cluster& cluster) {
    const auto library = cluster.folder() / "slow-flush.so";
    fs::copy_file(SHOPD_SLOW_FLUSH, library, fs::copy_options::overwrite_existing);
    fs::permissions(library, fs::perms::others_read, fs::perm_options::add);
    cluster.set_environment({{"LD_PRELOAD", library.string()}, {"SHOPD_SLOW_FLUSH_US", "2000"}});
    cluster.restart();
}

} // namespace

void measure_sale(Report& report, const Options&) {
    report.progress("(c) three shops in one cluster: with triggers and daemon, with triggers, with neither");
    sandbox::Cluster cluster;
    Shop ours{cluster, ""};
    Shop triggers{cluster, ""};
    sandbox::Site without{cluster};
    const auto script = cluster.folder() / "order.sql";
    std::ofstream{script} << order_script;
    for (const bool slow : {false, true}) {
        if (slow) make_flush_slow(cluster);
        ours.daemon.start_ready();
        for (const auto& writers : all_writers) {
            report.progress(
                fmt::format("(c) {} writers, {} rounds{}", writers.count, rounds, slow ? ", flush of 2 ms" : ""));
            compare(report, ours, triggers, without, script, writers, slow);
        }
        ours.daemon.stop();
    }
}

} // namespace shopd::bench
