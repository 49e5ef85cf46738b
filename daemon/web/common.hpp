#pragma once

#include "config/config.hpp"
#include "daemon/web/attempts.hpp"
#include "daemon/web/databases.hpp"
#include "daemon/web/followers.hpp"
#include "daemon/web/sessions.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace shopd::web {

/// Following takes a thread for as long as it lasts; so many are left for all else.
constexpr std::size_t most_followers = 16;
constexpr std::size_t threads = most_followers + 8;

/// What all requests share. For any thread.
struct Common {
    explicit Common(Databases::Configuration settings) : configuration{std::move(settings)}, databases{configuration} {}

    Databases::Configuration configuration; ///< the present one, `web` set while the page is served
    Sessions sessions;
    Attempts attempts;
    Databases databases;
    Followers followers{most_followers};
    std::atomic<bool> is_ending{false}; ///< followers end
};

} // namespace shopd::web
