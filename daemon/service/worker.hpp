#pragma once

#include "daemon/feed/feed.hpp"
#include "daemon/monitoring/metrics.hpp"
#include "daemon/production/context.hpp"
#include "daemon/service/settings.hpp"
#include "daemon/service/watchdog.hpp"
#include "daemon/trace/journal.hpp"
#include "moodle/rest/breaker.hpp"
#include "moodle/rest/pace.hpp"

#include <atomic>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace shopd::service {

/// What all workers of the process share.
struct Shared {
    Settings& settings;
    feed::Feed& feed;
    trace::Journal& journal;
    rest::Breaker& breaker;
    rest::Pace& pace;
    monitoring::Metrics& metrics;
    std::string owner;                         ///< as leases name this daemon
    std::atomic<std::int64_t> service_user{0}; ///< whose token we use; 0 until Moodle has said so
    std::atomic<bool> trace_unavailable{false};
    std::atomic<std::uint64_t> waves{0};
    std::atomic<std::uint64_t> orders{0};
};

/// One worker: claims streams and takes them through production until it is stopped, on a connection and a REST client
/// of its own. A lost database is waited for; a wave that fails is given back, and its streams then go one by one, so
/// that one poisoned order holds up no other.
class Worker {
public:
    Worker(Shared& shared, Heart& heart) : shared_{shared}, heart_{heart} {}

    /// Blocks until the stop is requested and the wave at work is done.
    void run(const std::stop_token& stop);

private:
    void session(const std::stop_token& stop);
    void work(production::Context& context, feed::Claims& claims, const std::vector<feed::Lease>& leases);
    bool try_wave(production::Context& context, feed::Claims& claims, const std::vector<feed::Lease>& leases);
    void pause(std::chrono::milliseconds length, const std::stop_token& stop);
    bool trace_is_usable(const std::stop_token& stop);

    Shared& shared_;
    Heart& heart_;
    std::vector<feed::Lease> to_give_back_; ///< of a session whose connection was lost
    unsigned failures_ = 0;
};

} // namespace shopd::service
