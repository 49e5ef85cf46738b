#pragma once

#include "config/config.hpp"
#include "daemon/feed/claims.hpp"
#include "daemon/trace/journal.hpp"
#include "moodle/database/tables.hpp"
#include "moodle/rest/breaker.hpp"
#include "moodle/rest/client.hpp"
#include "moodle/rest/pace.hpp"

#include <pqxx/connection>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace shopd::production {

/// What one worker works with. The connection and the client are its own; journal, breaker and pace are the process's.
struct Context {
    std::shared_ptr<const config::Config> config;
    const database::Tables& tables;
    pqxx::connection& connection;
    rest::Client& moodle;
    rest::Breaker& breaker;
    rest::Pace& pace;
    trace::Journal& journal;
    std::atomic<std::int64_t>& service_user; ///< whose token we use, the sender of messages; 0 until asked for
    std::function<bool(const feed::Lease&)> still_held;  ///< asked before each stage
    std::function<void(std::chrono::milliseconds)> tick; ///< the worker is alive, and may now be silent for so long
};

} // namespace shopd::production
