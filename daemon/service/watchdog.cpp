#include "daemon/service/watchdog.hpp"

#include <utility>

#include <spdlog/spdlog.h>

namespace shopd::service {

Watchdog::Watchdog(boost::asio::io_context& io, std::chrono::microseconds interval, std::function<void()> ping)
    : timer_{io}, interval_{interval}, ping_{std::move(ping)} {}

Heart& Watchdog::watch(std::string worker) {
    const std::lock_guard lock{mutex_};
    return hearts_.emplace_back(std::move(worker));
}

void Watchdog::start() {
    tick();
}

void Watchdog::stop() {
    stopped_ = true;
    timer_.cancel();
}

std::optional<std::string> Watchdog::find_silent_worker(Heart::Clock::time_point now) const {
    const std::lock_guard lock{mutex_};
    for (const Heart& heart : hearts_) {
        if (now - heart.fresh_at() > interval_ / 2) {
            return heart.worker();
        }
    }
    return std::nullopt;
}

void Watchdog::tick() {
    const auto silent = find_silent_worker(Heart::Clock::now());
    if (!silent) {
        ping_();
    } else if (silent != reported_) {
        spdlog::critical("{} gives no sign of life; systemd will restart the daemon unless it comes back", *silent);
    }
    reported_ = silent;
    timer_.expires_after(interval_ / 4);
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        // A tick that was due already is not cancelled any more.
        if (!cancelled && !stopped_) {
            tick();
        }
    });
}

} // namespace shopd::service
