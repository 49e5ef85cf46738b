#include "daemon/service/status_file.hpp"

#include <nlohmann/json.hpp>

#include <fstream>

#include <unistd.h>

namespace shopd::service {
namespace {

using nlohmann::json;

std::int64_t in_milliseconds(std::chrono::system_clock::time_point time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

json hearing_of(const feed::HearingStatus& hearing) {
    return {{"ear", feed::to_string(hearing.ear)},       {"ear_reason", hearing.ear_reason},
            {"bell", feed::to_string(hearing.bell)},     {"bell_reason", hearing.bell_reason},
            {"triggers", hearing.triggers.value_or("")}, {"all_well", hearing.all_well()}};
}

} // namespace

std::filesystem::path status_file(const config::Trace& trace) {
    return trace.file.string() + ".status.json";
}

void write_status(const Shared& shared, const std::string& state, const LastReload& reload,
                  const web::Web::State& web) noexcept {
    try {
        const auto feed = shared.feed.status();
        const auto breaker = shared.breaker.view();
        const json document = {
            {"pid", ::getpid()},
            {"owner", shared.owner},
            {"state", state},
            {"at", in_milliseconds(std::chrono::system_clock::now())},
            {"hearing", hearing_of(feed.hearing)},
            {"last_ring", in_milliseconds(feed.last_ring)},
            {"last_ring_reason", feed::to_string(feed.last_reason)},
            {"sweeps",
             {{"open", feed.sweeps.open},
              {"all", feed.sweeps.all},
              {"queued", feed.sweeps.queued},
              {"held", feed.sweeps.held}}},
            {"leases", feed.leases},
            {"waves", shared.waves.load()},
            {"orders", shared.orders.load()},
            {"trace", shared.trace_unavailable ? "cannot be written" : "ok"},
            {"moodle", {{"breaker", std::string{rest::to_string(breaker.state)}}, {"reason", breaker.reason}}},
            {"web", {{"where", web.where}, {"problem", web.problem}}},
            {"reload", {{"at", in_milliseconds(reload.at)}, {"good", reload.good}, {"words", reload.words}}}};
        const auto file = status_file(shared.settings.now().config->trace);
        const auto draft = file.string() + ".new";
        std::ofstream{draft, std::ios::trunc} << document.dump(-1, ' ', false, json::error_handler_t::replace) << '\n';
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
