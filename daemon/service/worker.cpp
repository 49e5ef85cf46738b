#include "daemon/service/worker.hpp"

#include "daemon/production/produce.hpp"
#include "daemon/service/try_again.hpp"
#include "moodle/database/connection.hpp"
#include "moodle/database/errors.hpp"
#include "moodle/rest/backoff.hpp"

#include <spdlog/spdlog.h>

#include <condition_variable>
#include <mutex>

namespace shopd::service {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds trace_retry = 1s;
constexpr std::chrono::hours asleep{24 * 365};

} // namespace

void Worker::pause(std::chrono::milliseconds length, const std::stop_token& stop) {
    heart_.expect_silence(length);
    std::mutex mutex;
    std::unique_lock lock{mutex};
    std::condition_variable_any().wait_for(lock, stop, length, [] { return false; });
    heart_.beat();
}

void Worker::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        try {
            session(stop);
            failures_ = 0;
        } catch (const std::exception& failure) {
            const auto length = rest::backoff(shared_.settings.now().config->production.retry, ++failures_);
            spdlog::error("{}: {}; tried again in {} ms", heart_.worker(), database::server_words(failure),
                          length.count());
            pause(std::min<std::chrono::milliseconds>(length, 32s), stop);
        }
    }
    heart_.expect_silence(asleep);
}

bool Worker::trace_is_usable(const std::stop_token& stop) {
    const auto trouble = shared_.journal.trouble();
    if (!trouble) {
        if (shared_.trace_unavailable.exchange(false))
            spdlog::warn("the merchant trace can be written again; production goes on");
        return true;
    }
    if (!shared_.trace_unavailable.exchange(true))
        spdlog::critical("the merchant trace: {}; production waits until it can be written", *trouble);
    pause(trace_retry, stop);
    return false;
}

void Worker::session(const std::stop_token& stop) {
    const Running running = shared_.settings.now();
    const auto& config = *running.config;
    heart_.expect_silence(config.moodle.deadline);
    const auto connection =
        database::connect(config.database, {database::Purpose::worker, "moodle-shopd " + heart_.worker(), {}, true});
    const auto tables = database::Tables::find(*connection, config.database.prefix);
    feed::Claims claims{*connection, shared_.owner, config.feed.lease};
    claims.release(std::exchange(to_give_back_, {}), 0ms);
    rest::Client moodle{config.moodle, running.token};
    moodle.observe([this](std::string_view function, std::optional<rest::ErrorClass> failure, auto took) {
        shared_.metrics.count_call(function, failure ? rest::to_string(*failure) : "answered", took);
    });
    production::Context context{running.config,
                                tables,
                                *connection,
                                moodle,
                                shared_.breaker,
                                shared_.pace,
                                shared_.journal,
                                shared_.service_user,
                                [this](const feed::Lease& lease) { return shared_.feed.heartbeat().still_held(lease); },
                                [this](std::chrono::milliseconds silence) { heart_.expect_silence(silence); }};
    failures_ = 0;
    while (!stop.stop_requested() && shared_.settings.now().generation == running.generation) {
        heart_.beat();
        if (!trace_is_usable(stop)) continue;
        const auto leases = claims.claim(config.production.wave);
        shared_.feed.looked(leases.size(), config.production.wave);
        if (leases.empty()) {
            const auto due = claims.next_due();
            heart_.expect_silence(asleep);
            shared_.feed.wait_for_work(due, stop);
        } else {
            work(context, claims, leases);
            // What the wave refused when the reload had already looked for refused orders.
            if (const auto now = shared_.settings.now(); now.generation != running.generation)
                try_refused_again(*now.config);
        }
    }
}

void Worker::work(production::Context& context, feed::Claims& claims, const std::vector<feed::Lease>& leases) {
    const feed::Holding holding{shared_.feed.heartbeat(), leases};
    if (try_wave(context, claims, leases) || leases.size() == 1) return;
    for (const auto& lease : leases)
        try_wave(context, claims, {lease});
}

bool Worker::try_wave(production::Context& context, feed::Claims& claims, const std::vector<feed::Lease>& leases) {
    try {
        const auto started = std::chrono::steady_clock::now();
        const auto report = production::produce(context, leases);
        shared_.metrics.count_wave(leases.size(), report.orders, std::chrono::steady_clock::now() - started);
        ++shared_.waves;
        shared_.orders += report.orders;
        return true;
    } catch (const trace::Unavailable& failure) {
        spdlog::critical("the merchant trace: {}; what was done is traced when it can be written again",
                         failure.what());
        shared_.trace_unavailable = true;
        claims.release(leases, 0ms);
        return true;
    } catch (const std::exception& failure) {
        shared_.metrics.count_failed_wave();
        const auto kind = database::classify(failure);
        if (kind == database::Failure::gone || kind == database::Failure::in_doubt) {
            to_give_back_ = leases;
            throw;
        }
        if (leases.size() > 1) {
            spdlog::warn("a wave of {} streams failed: {}; they are tried one by one", leases.size(),
                         database::server_words(failure));
            return false;
        }
        const auto length =
            rest::backoff(context.config->production.retry, static_cast<unsigned>(leases.front().attempts) + 1);
        spdlog::error("the orders of customer {} failed: {}; tried again in {} ms", leases.front().stream.value(),
                      database::server_words(failure), length.count());
        claims.release(leases, length);
        return false;
    }
}

} // namespace shopd::service
