#pragma once

#include "config/config.hpp"
#include "moodle/rest/token.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

namespace shopd::service {

/// What a reload replaces as a whole: the configuration with the token that it names.
struct Running {
    std::shared_ptr<const config::Config> config;
    std::shared_ptr<const rest::WebServiceToken> token;
    std::uint64_t generation = 0; ///< grows with each reload
};

/// The present settings, for any thread.
class Settings {
public:
    explicit Settings(Running running) : running_{std::move(running)} {}

    [[nodiscard]] Running now() const {
        const std::lock_guard lock{mutex_};
        return running_;
    }

    void replace(std::shared_ptr<const config::Config> config, std::shared_ptr<const rest::WebServiceToken> token) {
        const std::lock_guard lock{mutex_};
        running_ = {std::move(config), std::move(token), running_.generation + 1};
    }

private:
    mutable std::mutex mutex_;
    Running running_;
};

} // namespace shopd::service
