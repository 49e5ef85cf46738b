#include "tests/bench/workers.hpp"

#include "daemon/production/produce.hpp"
#include "moodle/database/connection.hpp"
#include "moodle/database/fingerprint.hpp"
#include "moodle/database/owner_identity.hpp"
#include "moodle/rest/client.hpp"
#include "tests/bench/report.hpp"
#include "tests/sandbox/process.hpp"

#include <spdlog/spdlog.h>

#include <stdexcept>

namespace shopd::bench {

Workers::Workers(std::shared_ptr<const config::Config> config, bool with_feed, Told told)
    : config_{std::move(config)}, told_{std::move(told)},
      owner_{database::owner_identity(config_->trace.file.string())}, journal_{config_->trace},
      breaker_{rest::Breaker::Settings{.pause = config_->production.retry}} {
    if (with_feed)
        feed_ = std::make_unique<feed::Feed>(feed::Feed::Options{.owner = owner_,
                                                                 .fingerprint = database::items_fingerprint("i"),
                                                                 .configuration = [this] { return config_; }});
}

Workers::~Workers() {
    stop();
}

void Workers::start(unsigned how_many, unsigned wave) {
    feed_->start();
    if (!sandbox::wait_until([this] { return feed_->has_swept() && feed_->status().hearing.all_well(); },
                             std::chrono::seconds{30}))
        throw std::runtime_error("the feed does not hear");
    for (unsigned i = 0; i < how_many; ++i)
        threads_.emplace_back([this, wave](const std::stop_token& stop) { work(stop, wave); });
}

double Workers::drain(unsigned how_many, unsigned wave) {
    orders_ = 0;
    const auto begun = monotonic_ns();
    for (unsigned i = 0; i < how_many; ++i)
        threads_.emplace_back([this, wave](const std::stop_token& stop) { work(stop, wave); });
    for (auto& thread : threads_)
        thread.join();
    threads_.clear();
    return static_cast<double>(orders_) * 1e9 / static_cast<double>(last_done_ - begun);
}

void Workers::stop() {
    for (auto& thread : threads_)
        thread.request_stop();
    threads_.clear();
    if (feed_) feed_->stop();
}

void Workers::work(const std::stop_token& stop, unsigned wave) {
    const auto connection =
        database::connect(config_->database, {database::Purpose::worker, "shopd-bench worker", {}, true});
    const auto tables = database::Tables::find(*connection, config_->database.prefix);
    feed::Claims claims{*connection, owner_, config_->feed.lease};
    rest::Client moodle{config_->moodle, std::make_shared<const rest::WebServiceToken>(
                                             rest::WebServiceToken::read(config_->moodle.token_file))};
    production::Context context{config_,
                                tables,
                                *connection,
                                moodle,
                                breaker_,
                                pace_,
                                journal_,
                                service_user_,
                                [](const feed::Lease&) { return true; },
                                [](std::chrono::milliseconds) {}};
    auto last_found = Clock::now();
    while (!stop.stop_requested()) {
        const auto leases = claims.claim(wave);
        if (feed_) feed_->looked(leases.size(), wave);
        if (leases.empty()) {
            if (feed_)
                feed_->wait_for_work(claims.next_due(), stop);
            else if (seconds_since(last_found) > 0.1)
                return;
            continue;
        }
        const auto holding =
            feed_ ? std::make_unique<feed::Holding>(feed_->heartbeat(), leases) : std::unique_ptr<feed::Holding>{};
        if (told_) told_(leases);
        orders_ += production::produce(context, leases).orders;
        last_found = Clock::now();
        last_done_ = monotonic_ns();
    }
}

} // namespace shopd::bench
