#pragma once

#include "config/config.hpp"
#include "daemon/service/worker.hpp"
#include "daemon/web/web.hpp"

#include <filesystem>
#include <string>

namespace shopd::service {

/// Where a daemon writes what only it knows (whether it hears, the breaker, the last reload), for `moodle-shopd
/// status`: beside the trace file, FILE.status.json.
std::filesystem::path status_file(const config::Trace& trace);

/// The last reload, as status shows it.
struct LastReload {
    std::chrono::system_clock::time_point at{};
    bool good = true;
    std::string words;
};

/// Writes the file anew, whole or not at all; a failure is not worth a word, the next comes in a moment.
/// @param state  ready, starting, draining, ...
void write_status(const Shared& shared, const std::string& state, const LastReload& reload,
                  const web::Web::State& web) noexcept;

/// Removes it: the daemon has ended.
void remove_status(const config::Trace& trace) noexcept;

} // namespace shopd::service
