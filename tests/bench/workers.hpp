#pragma once

#include "config/config.hpp"
#include "daemon/feed/feed.hpp"
#include "daemon/trace/journal.hpp"
#include "moodle/rest/breaker.hpp"
#include "moodle/rest/pace.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace shopd::bench {

/// The daemon's own parts in this process, so that its clock is ours: feed, claims, production, journal.
class Workers {
public:
    /// Told each wave's leases right before production asks for their snapshot. In the worker's thread.
    using Told = std::function<void(const std::vector<feed::Lease>&)>;

    /// @param with_feed  listens, and sleeps until rung; else the workers look until they find nothing
    Workers(std::shared_ptr<const config::Config> config, bool with_feed, Told told);
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    /// With a feed: starts to hear, returns when it does. @param how_many workers, each claiming up to `wave` streams
    void start(unsigned how_many, unsigned wave);
    /// Without one: until nothing is waiting. @return orders per second, from now to the end of the last wave
    double drain(unsigned how_many, unsigned wave);
    void stop();

private:
    void work(const std::stop_token& stop, unsigned wave);

    const std::shared_ptr<const config::Config> config_;
    const Told told_;
    const std::string owner_;
    trace::Journal journal_;
    rest::Breaker breaker_;
    rest::Pace pace_;
    std::unique_ptr<feed::Feed> feed_;
    std::atomic<std::int64_t> service_user_{0};
    std::atomic<std::size_t> orders_{0};
    std::atomic<std::int64_t> last_done_{0};
    std::vector<std::jthread> threads_;
};

} // namespace shopd::bench
