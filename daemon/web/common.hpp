#pragma once

#include "config/config.hpp"
#include "daemon/web/attempts.hpp"
#include "daemon/web/databases.hpp"
#include "daemon/web/followers.hpp"
#include "daemon/web/server.hpp"
#include "daemon/web/sessions.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace shopd::web {

/// What all requests share. For any thread.
struct Common {
    explicit Common(Databases::Configuration settings) : configuration{std::move(settings)}, databases{configuration} {}

    Databases::Configuration configuration; ///< the present one, `web` set while the page is served
    Sessions sessions;
    Attempts attempts;
    Databases databases;
    Followers followers{Server::most_followers};
    std::atomic<bool> is_ending{false}; ///< followers end
};

} // namespace shopd::web
