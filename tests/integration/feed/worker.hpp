#pragma once

#include "daemon/feed/feed.hpp"
#include "moodle/database/connection.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace shopd::feed {

/// Claims streams as a production worker does and acknowledges them at once: outbox rows deleted, the stream too where
/// fence and generation are still the claim's. Remembers when it first saw each bill.
class Worker {
public:
    using Clock = std::chrono::steady_clock;

    Worker(Feed& feed, std::string dsn, std::string owner, unsigned wave = 50);

    [[nodiscard]] std::map<std::int64_t, Clock::time_point> seen() const;
    [[nodiscard]] bool has_seen(std::int64_t bill) const;
    [[nodiscard]] std::uint64_t claims() const;

private:
    void run(const std::stop_token& stop);
    void work(const std::stop_token& stop);
    void acknowledge(pqxx::connection& connection, const Lease& lease);

    Feed& feed_;
    const std::string dsn_;
    const std::string owner_;
    const unsigned wave_;
    mutable std::mutex mutex_;
    std::map<std::int64_t, Clock::time_point> seen_;
    std::uint64_t claims_ = 0;
    std::jthread thread_;
};

} // namespace shopd::feed
