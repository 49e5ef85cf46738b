#include "daemon/web/web.hpp"

#include <spdlog/spdlog.h>

namespace shopd::web {
namespace {

constexpr std::chrono::seconds retry_interval{30};

/// Requests that are under way while a reload turns the page off see what stood before.
Databases::Configuration last_with_web(Databases::Configuration configuration) {
    struct Kept {
        std::mutex mutex;
        std::shared_ptr<const config::Config> config;
    };

    return [configuration = std::move(configuration), kept = std::make_shared<Kept>()] {
        auto now = configuration();
        const std::lock_guard lock{kept->mutex};
        if (now->web) kept->config = std::move(now);
        return kept->config;
    };
}

} // namespace

Web::Web(Databases::Configuration configuration)
    : configuration_{std::move(configuration)}, common_{last_with_web(configuration_)} {}

Web::~Web() {
    stop();
}

void Web::start() {
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

void Web::look_again() {
    {
        const std::lock_guard lock{mutex_};
        is_to_look_ = true;
    }
    changed_.notify_all();
}

void Web::stop() {
    common_.is_ending = true;
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
}

Web::State Web::state() const {
    const std::lock_guard lock{mutex_};
    return state_;
}

void Web::say(State state) {
    const std::lock_guard lock{mutex_};
    if (!state.problem.empty() && state.problem != state_.problem)
        spdlog::error("web: the page cannot be served: {}. Tried again every {} s; production is not concerned",
                      state.problem, retry_interval.count());
    state_ = std::move(state);
}

bool Web::serve_where_wanted() {
    const auto config = configuration_();
    const auto wanted = config->web ? config->web->listen : "";
    if (wanted == served_) return true;
    server_.reset();
    served_.clear();
    if (wanted.empty()) {
        spdlog::info("web: the page is no longer served");
        say({});
        return true;
    }
    try {
        static_cast<void>(common_.configuration()); // the one that requests see
        server_ = std::make_unique<Server>(
            std::get<config::Listen>(config::read_listen(wanted)), threads,
            [this](const auto& request, auto& response) { return answers_.refuse(request, response); },
            [this](const auto& request, auto& response) { answers_.answer(request, response); },
            [this](const auto& request, auto& response, const std::exception_ptr& failure) {
                answers_.fail(request, response, failure);
            });
        served_ = wanted;
        spdlog::info("web: the page is served on {}", wanted);
        say({wanted, ""});
        return true;
    } catch (const std::exception& failure) {
        say({wanted, failure.what()});
        return false;
    }
}

void Web::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const bool is_served = serve_where_wanted();
        std::unique_lock lock{mutex_};
        const auto is_changed = [this] { return std::exchange(is_to_look_, false); };
        if (is_served)
            changed_.wait(lock, stop, is_changed);
        else
            changed_.wait_for(lock, stop, retry_interval, is_changed);
    }
    server_.reset();
}

} // namespace shopd::web
