#pragma once

#include "config/config.hpp"
#include "tests/e2e/support/daemon.hpp"
#include "tests/sandbox/cluster.hpp"
#include "tests/sandbox/site.hpp"
#include "tests/sandbox/stand_in.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace shopd::bench {

/// A shop with its Moodle and, where wanted, our schema and a daemon: all in one private cluster.
struct Shop {
    sandbox::Site site;
    sandbox::StandIn moodle;
    e2e::Daemon daemon; ///< installed, not started

    Shop(sandbox::Cluster& cluster, const std::string& yaml, bool https = false, bool install = true,
         std::int64_t orders = 0, const std::string& code = "OTHER");

    /// The daemon's configuration as it reads it.
    [[nodiscard]] std::shared_ptr<const config::Config> config() const;
    /// Waits until no stream and no outbox row is left. @throws std::runtime_error after `limit`
    void wait_until_quiet(std::chrono::seconds limit);
    /// Waits until so many bills are COMPLETE, two minutes at most. @throws std::runtime_error
    void wait_until_complete(std::int64_t orders);
};

/// Has the stand-in take as long as the real Moodle: so much a request, so much an entry.
void add_costs(sandbox::StandIn& moodle);

/// Ids of the customers and bills that `add_orders` makes, one bill of one item for each customer.
inline constexpr std::int64_t first_order = 1'000'000;

/// @param from  counts from 0: customer and bill first_order + from ... are made
void add_orders(sandbox::Site& site, std::int64_t from, std::int64_t how_many, const std::string& code,
                const std::string& status = "PLACED");

/// Has `write` add orders without the trigger, and says of every bill that it was seen as it is: an old shop.
void add_seen_orders(sandbox::Site& site, const std::function<void()>& write);

/// All of them at once, in one transaction: the shop's import.
void set_status(sandbox::Site& site, std::int64_t from, std::int64_t how_many, const std::string& status);

/// Vacuum and statistics, so that no run pays for the loading.
void settle(sandbox::Site& site);

} // namespace shopd::bench
