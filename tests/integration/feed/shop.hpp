#pragma once

#include "config/config.hpp"
#include "daemon/feed/feed.hpp"
#include "tests/sandbox/cluster.hpp"
#include "tests/sandbox/site.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace shopd::feed {

/// A site with our schema installed, and what these tests do to it as the shop does.
class Shop {
public:
    Shop();
    explicit Shop(sandbox::Cluster& cluster);

    sandbox::Site site;
    std::shared_ptr<config::Config> configuration = std::make_shared<config::Config>();

    /// As the daemon's own role, with the rights that `db install` gave it.
    [[nodiscard]] std::string dsn() const;

    /// A complete order with one EFORM. @return bill.id
    std::int64_t place(const std::string& customer, const std::string& status = "PLACED");
    void set_status(std::int64_t bill, const std::string& status);

    /// Writes bills into `orders` as they are now and empties outbox and streams, as if all had been acknowledged.
    void acknowledge_everything();
    /// The same changes as `change`, but no trigger sees them.
    void unseen(const std::string& change);

    std::int64_t waiting() { return site.number("select count(*) from moodle_shopd.outbox"); }

    [[nodiscard]] Feed::Options options(const std::string& owner = "host:/trace") const;

private:
    void install();
};

/// Waits until it holds. @return whether it did by the deadline
bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds deadline = std::chrono::seconds{20});

/// Starts a feed and waits until it hears, has swept and sleeps (or stands by).
std::unique_ptr<Feed> started(Feed::Options options);

bool settles(const Feed& feed, std::chrono::milliseconds deadline = std::chrono::seconds{20});

} // namespace shopd::feed
