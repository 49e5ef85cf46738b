#include "daemon/feed/feed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <unistd.h>

namespace shopd::feed {
namespace {

std::string random_token() {
    std::random_device random;
    return fmt::format("{}-{:08x}{:08x}", ::getpid(), random(), random());
}

std::vector<std::int64_t> moments_of(const config::Expiry& expiry) {
    const auto seconds = [](config::milliseconds time) { return time / std::chrono::seconds{1}; };
    std::vector<std::int64_t> moments{0};
    for (const auto before : expiry.before)
        moments.push_back(-seconds(before));
    for (const auto after : expiry.after)
        moments.push_back(seconds(after));
    return moments;
}

} // namespace

Feed::Feed(Options options)
    : options_{std::move(options)}, wake_{std::max(1U, options_.configuration()->production.workers)},
      heartbeat_{options_.configuration()->database.dsn, options_.owner, options_.configuration()->feed.lease},
      listener_{options_.configuration()->database.dsn,       random_token(), wake_, hearing_,
                [this](int rings) { bell_.notified(rings); }, options_.times},
      bell_{options_.configuration()->database.dsn, listener_.self(), wake_, hearing_,
            [this](std::uint64_t hearing) { listener_.drop(hearing); }},
      sweeper_{options_.configuration()->database.dsn,
               options_.configuration()->database.prefix,
               wake_,
               hearing_,
               [this] { return sweep_plan(); },
               options_.check_triggers} {
    hearing_.observe([this] {
        wake_.ring(hearing_.all_well() ? Reason::started : Reason::deaf, Wake::HowMany::all);
        bell_.loop().nudge();
        sweeper_.loop().nudge();
    });
}

Feed::~Feed() {
    stop();
}

void Feed::start() {
    heartbeat_.loop().start();
    listener_.loop().start();
    bell_.loop().start();
    sweeper_.loop().start();
}

void Feed::drain() {
    for (Loop* loop : {&bell_.loop(), &listener_.loop(), &sweeper_.loop()})
        loop->request_stop();
    for (Loop* loop : {&bell_.loop(), &listener_.loop(), &sweeper_.loop()})
        loop->stop();
}

void Feed::stop() {
    heartbeat_.loop().request_stop();
    drain();
    heartbeat_.loop().stop();
}

void Feed::wait_for_work(std::optional<std::chrono::steady_clock::time_point> next_due, const std::stop_token& stop) {
    auto deadline = next_due.value_or(Wake::Clock::time_point::max());
    if (!hearing_.all_well()) deadline = std::min(deadline, Wake::Clock::now() + options_.configuration()->feed.poll);
    wake_.wait_until(deadline, stop);
}

FeedStatus Feed::status() const {
    FeedStatus status;
    status.hearing = hearing_.status();
    status.last_ring = wake_.last_ring();
    status.last_reason = wake_.last_reason();
    status.rings = wake_.rings();
    status.heard = wake_.rings(Reason::notified);
    status.sweeps = sweeper_.counts();
    status.leases = heartbeat_.held();
    return status;
}

SweepPlan Feed::sweep_plan() const {
    const auto configuration = options_.configuration();
    SweepPlan plan;
    plan.rules.fingerprint = options_.fingerprint;
    plan.rules.seat_access = options_.seat_access;
    plan.rules.postpay = configuration->production.postpay;
    plan.rules.brake = configuration->brakes.one_sweep;
    if (configuration->expiry) plan.rules.notices = moments_of(*configuration->expiry);
    if (configuration->expiry)
        plan.rules.suspend_after = configuration->expiry->suspend_account_after / std::chrono::seconds{1};
    if (configuration->customer_support) plan.rules.support_course = configuration->customer_support->course;
    plan.open = configuration->feed.sweep.open;
    plan.all = configuration->feed.sweep.all;
    plan.poll = configuration->feed.poll;
    return plan;
}

} // namespace shopd::feed
