#include "tests/integration/feed/worker.hpp"

#include <pqxx/result>
#include <pqxx/transaction>

namespace shopd::feed {

using namespace std::chrono_literals;

Worker::Worker(Feed& feed, std::string dsn, std::string owner, unsigned wave)
    : feed_{feed}, dsn_{std::move(dsn)}, owner_{std::move(owner)}, wave_{wave},
      thread_{[this](const std::stop_token& stop) { run(stop); }} {}

std::map<std::int64_t, Worker::Clock::time_point> Worker::seen() const {
    const std::lock_guard guard{mutex_};
    return seen_;
}

bool Worker::has_seen(std::int64_t bill) const {
    const std::lock_guard guard{mutex_};
    return seen_.contains(bill);
}

std::uint64_t Worker::claims() const {
    const std::lock_guard guard{mutex_};
    return claims_;
}

void Worker::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        try {
            work(stop);
        } catch (const std::exception&) {
            feed_.wait_for_work(Clock::now() + 100ms, stop);
        }
    }
}

void Worker::work(const std::stop_token& stop) {
    const auto connection = database::connect(dsn_, {});
    Claims claims{*connection, owner_, 15s};
    while (!stop.stop_requested()) {
        const auto leases = claims.claim(wave_);
        feed_.looked(leases.size(), wave_);
        {
            const std::lock_guard guard{mutex_};
            ++claims_;
        }
        if (leases.empty()) {
            feed_.wait_for_work(claims.next_due(), stop);
            continue;
        }
        const Holding holding{feed_.heartbeat(), leases};
        for (const auto& lease : leases)
            acknowledge(*connection, lease);
    }
}

void Worker::acknowledge(pqxx::connection& connection, const Lease& lease) {
    const auto now = Clock::now();
    pqxx::work work{connection};
    const auto rows =
        work.exec_params("delete from moodle_shopd.outbox where customer = $1 returning bill", lease.stream.value());
    const auto gone =
        work.exec_params("delete from moodle_shopd.streams where stream = $1 and fence = $2 and generation = $3",
                         lease.stream.value(), lease.fence, lease.generation);
    if (gone.affected_rows() == 0)
        work.exec_params(
            "update moodle_shopd.streams set lease_until = null, lease_owner = null where stream = $1 and fence = $2",
            lease.stream.value(), lease.fence);
    work.commit();
    const std::lock_guard guard{mutex_};
    for (const auto& row : rows)
        seen_.emplace(row[0].as<std::int64_t>(), now);
}

} // namespace shopd::feed
