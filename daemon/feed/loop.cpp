#include "daemon/feed/loop.hpp"

#include "daemon/feed/session.hpp"
#include "moodle/database/errors.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <random>

namespace shopd::feed {

using namespace std::chrono_literals;

Loop::Loop(std::string name, Work work, Lost lost)
    : name_{std::move(name)}, work_{std::move(work)}, lost_{std::move(lost)} {}

Loop::~Loop() {
    stop();
}

void Loop::start() {
    stopping_ = false;
    finished_ = false;
    thread_ = std::thread{[this] { run(); }};
}

void Loop::request_stop() {
    stopping_ = true;
    nudge_.nudge();
}

void Loop::interrupt() noexcept {
    const std::lock_guard guard{mutex_};
    if (session_ != nullptr) session_->interrupt();
}

void Loop::stop() {
    if (!thread_.joinable()) return;
    request_stop();
    while (!finished_) {
        interrupt();
        std::this_thread::sleep_for(5ms);
    }
    thread_.join();
}

Nudge::Outcome Loop::wait(int socket, std::chrono::milliseconds timeout) {
    if (stopping_) return Nudge::Outcome::nudged;
    return nudge_.wait(socket, timeout);
}

void Loop::run() {
    while (!stopping_) {
        try {
            work_(*this);
        } catch (const std::exception& error) {
            if (stopping_) break;
            const std::string what = database::server_words(error);
            spdlog::warn("feed: {}: {}; again in {} s", name_, what, pause_.count() / 1000);
            if (lost_) lost_(what);
            rest();
        }
    }
    finished_ = true;
}

void Loop::rest() {
    static thread_local std::minstd_rand random{std::random_device{}()};
    const auto jitter = std::chrono::milliseconds{std::uniform_int_distribution<int>{0, 250}(random)};
    const auto until = std::chrono::steady_clock::now() + pause_ + jitter;
    pause_ = std::min(pause_ * 2, longest_pause);
    while (!stopping_) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left <= 0ms) return;
        nudge_.wait(-1, left);
    }
}

Loop::Uses::Uses(Loop& loop, Session& session) : loop_{loop} {
    const std::lock_guard guard{loop_.mutex_};
    loop_.session_ = &session;
}

Loop::Uses::~Uses() {
    const std::lock_guard guard{loop_.mutex_};
    loop_.session_ = nullptr;
}

} // namespace shopd::feed
