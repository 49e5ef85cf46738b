#include "daemon/service/status_file.hpp"

#include <nlohmann/json.hpp>

#include <fstream>

#include <unistd.h>

namespace shopd::service {
namespace {

using nlohmann::ordered_json;

std::int64_t in_milliseconds(std::chrono::system_clock::time_point time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

ordered_json hearing_of(const feed::HearingStatus& hearing) {
    return {{"ear", feed::to_string(hearing.ear)},       {"ear_reason", hearing.ear_reason},
            {"bell", feed::to_string(hearing.bell)},     {"bell_reason", hearing.bell_reason},
            {"triggers", hearing.triggers.value_or("")}, {"all_well", hearing.all_well()}};
}

} // namespace

std::filesystem::path status_file(const config::Trace& trace) {
    return trace.file.string() + ".status.json";
}

ordered_json status_document(const Shared& shared, const Told& told) {
    const auto feed = shared.feed.status();
    const auto breaker = shared.breaker.view();
    return {{"pid", ::getpid()},
            {"owner", shared.owner},
            {"state", told.state},
            {"at", in_milliseconds(std::chrono::system_clock::now())},
            {"hearing", hearing_of(feed.hearing)},
            {"last_ring", in_milliseconds(feed.last_ring)},
            {"last_ring_reason", feed::to_string(feed.last_reason)},
            {"rings", {{"all", feed.rings}, {"notified", feed.heard}}},
            {"sweeps",
             {{"open", feed.sweeps.open},
              {"all", feed.sweeps.all},
              {"queued", feed.sweeps.queued},
              {"held", feed.sweeps.held}}},
            {"leases", feed.leases},
            {"waves", shared.waves.load()},
            {"orders", shared.orders.load()},
            {"trace", shared.trace_unavailable ? "cannot be written" : "ok"},
            {"trace_troubles", told.trace_troubles},
            {"moodle", {{"breaker", std::string{rest::to_string(breaker.state)}}, {"reason", breaker.reason}}},
            {"web", {{"where", told.web.where}, {"problem", told.web.problem}}},
            {"reload",
             {{"at", in_milliseconds(told.reload.at)}, {"good", told.reload.good}, {"words", told.reload.words}}}};
}

void write_status(const config::Trace& trace, const ordered_json& document) noexcept {
    try {
        const auto file = status_file(trace);
        const auto draft = file.string() + ".new";
        std::ofstream{draft, std::ios::trunc} << document.dump(-1, ' ', false, ordered_json::error_handler_t::replace)
                                              << '\n';
        std::filesystem::rename(draft, file);
    } catch (const std::exception&) {
        return;
    }
}

void remove_status(const config::Trace& trace) noexcept {
    std::error_code ignored;
    std::filesystem::remove(status_file(trace), ignored);
}

} // namespace shopd::service
