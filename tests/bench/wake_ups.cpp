#include "tests/bench/measurements.hpp"
#include "tests/bench/setting.hpp"

#include "daemon/feed/feed.hpp"
#include "moodle/database/connection.hpp"
#include "moodle/database/fingerprint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <stdexcept>
#include <thread>

namespace shopd::bench {
namespace {

using namespace std::chrono_literals;

constexpr int writers = 16;
constexpr int late_ms = 100;
/// Nothing but a ring can make the workers look: no polling, no sweep after the first.
constexpr const char* yaml = "feed: { poll: 1 h, sweep: { open: 24 h, all: 24 h } }\n";

/// When each commit was acknowledged and when its stream was claimed, in monotonic nanoseconds.
struct Times {
    std::vector<std::int64_t> committed;
    std::vector<std::atomic<std::int64_t>> claimed;

    explicit Times(std::size_t commits) : committed(commits), claimed(commits) {}
};

/// All writers pause together now and then, so that the bell falls asleep and wakes again and again.
void pause_with_all() {
    constexpr auto period = 300ms;
    constexpr auto pause = 60ms;
    const auto into = Clock::now().time_since_epoch() % period;
    if (into < pause) std::this_thread::sleep_for(pause - into);
}

/// Commits new bills, each a customer's of its own, with a random time between the trigger and the commit.
void write(const sandbox::Site& site, Times& times, std::atomic<std::size_t>& next, unsigned seed) {
    auto connection = site.connect();
    connection.execute(
        "prepare bill(bigint) as insert into mdl_local_shop_bill (id, shopid, customerid, status, emissiondate) "
        "values ($1, 1, $1, 'WORKING', 0)");
    std::mt19937 dice{seed};
    std::uniform_int_distribution<int> before_commit{0, 6000};
    std::uniform_int_distribution<int> between{0, 12000};
    for (auto i = next++; i < times.committed.size(); i = next++) {
        pause_with_all();
        connection.begin();
        connection.execute("execute bill(" + std::to_string(first_order + static_cast<std::int64_t>(i)) + ")");
        std::this_thread::sleep_for(std::chrono::microseconds{before_commit(dice)});
        connection.commit();
        times.committed[i] = monotonic_ns();
        std::this_thread::sleep_for(std::chrono::microseconds{between(dice)});
    }
}

/// Claims and forgets, as soon as it is rung: what is measured is the ring.
void hear(const config::Config& config, feed::Feed& feed, const sandbox::Site& site, Times& times,
          const std::stop_token& stop) {
    const auto connection =
        database::connect(config.database, {database::Purpose::worker, "shopd-bench hearing", {}, true});
    feed::Claims claims{*connection, "bench", config.feed.lease};
    auto deleting = site.connect();
    deleting.execute("set synchronous_commit = off");
    while (!stop.stop_requested()) {
        const auto leases = claims.claim(1000);
        const auto at = monotonic_ns();
        feed.looked(leases.size(), 1000);
        if (leases.empty()) {
            feed.wait_for_work(claims.next_due(), stop);
            continue;
        }
        std::string streams;
        for (const auto& lease : leases) {
            const auto index = static_cast<std::size_t>(std::stoll(lease.stream.value()) - first_order);
            times.claimed.at(index) = at;
            streams += (streams.empty() ? "" : ",") + lease.stream.value();
        }
        deleting.execute("delete from moodle_shopd.outbox where customer = any ('{" + streams + "}')");
        deleting.execute("delete from moodle_shopd.streams where stream = any ('{" + streams + "}')");
    }
}

double commit_all(const sandbox::Site& site, Times& times) {
    std::atomic<std::size_t> next = 0;
    const auto begun = Clock::now();
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < writers; ++i)
        threads.emplace_back([&, i] { write(site, times, next, i); });
    threads.clear();
    return static_cast<double>(times.committed.size()) / seconds_since(begun);
}

} // namespace

void measure_wake_ups(Report& report, const Options& options) {
    report.progress(
        fmt::format("(c) {} commits of {} writers with random delays, polling off", options.wake_commits, writers));
    sandbox::Cluster cluster;
    Shop shop{cluster, yaml};
    const auto config = shop.config();
    Times times{static_cast<std::size_t>(options.wake_commits)};
    feed::Feed feed{
        {.owner = "bench", .fingerprint = database::items_fingerprint("i"), .configuration = [&] { return config; }}};
    feed.start();
    if (!sandbox::wait_until([&] { return feed.has_swept() && feed.status().hearing.all_well(); }, 30s))
        throw std::runtime_error("the feed does not hear");
    std::jthread hearing{[&](const std::stop_token& stop) { hear(*config, feed, shop.site, times, stop); }};
    const auto rate = commit_all(shop.site, times);
    sandbox::wait_until(
        [&] { return std::all_of(times.claimed.begin(), times.claimed.end(), [](const auto& at) { return at != 0; }); },
        5s);
    hearing.request_stop();
    hearing.join();
    const auto& wake = feed.wake();
    report.progress(fmt::format("(c) {:.0f} commits/s; rings: {} by notification, {} of the bell", rate,
                                wake.rings(feed::Reason::notified),
                                wake.rings(feed::Reason::asleep) + wake.rings(feed::Reason::busy)));
    feed.stop();
    std::size_t late = 0;
    double latest = 0;
    for (std::size_t i = 0; i < times.committed.size(); ++i) {
        const double ms =
            times.claimed[i] == 0 ? 1e9 : static_cast<double>(times.claimed[i] - times.committed[i]) / 1e6;
        latest = std::max(latest, ms);
        if (ms > late_ms) ++late;
    }
    report.add({fmt::format("(c) wake-ups later than {} ms in {} commits", late_ms, options.wake_commits),
                fmt::format("{}", late), fmt::format("latest {:.1f} ms", latest), "", "0", late == 0});
}

} // namespace shopd::bench
