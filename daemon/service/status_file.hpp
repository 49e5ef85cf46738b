#pragma once

#include "config/config.hpp"
#include "daemon/service/worker.hpp"
#include "daemon/web/web.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

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

/// What only the main loop knows, beside what all share.
struct Told {
    std::string state; ///< ready, starting, draining
    LastReload reload;
    web::Web::State web;
    std::vector<std::string> trace_troubles; ///< trace::Archive::troubles
};

/// The daemon's part of what `status` shows.
nlohmann::ordered_json status_document(const Shared& shared, const Told& told);

/// Writes the file anew, whole or not at all; a failure is not worth a word, the next comes in a moment.
void write_status(const config::Trace& trace, const nlohmann::ordered_json& document) noexcept;

/// Removes it: the daemon has ended.
void remove_status(const config::Trace& trace) noexcept;

} // namespace shopd::service
