#include "daemon/monitoring/health.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace shopd::monitoring {
namespace {

using nlohmann::ordered_json;

/// The main loop tells every five seconds.
constexpr std::chrono::seconds silent_after{60};

/// A backlog is worked off; what is due for so long stands still (as `status` sees it).
constexpr std::int64_t late_after_seconds = 300;

Health live(std::chrono::milliseconds age) {
    if (age < silent_after) return {true, "live"};
    return {false, fmt::format("the main loop has said nothing for {} s",
                               std::chrono::duration_cast<std::chrono::seconds>(age).count())};
}

Health ready(const ordered_json& daemon) {
    const auto state = daemon.is_null() ? "starting" : daemon.value("state", "starting");
    return {state == "ready", state};
}

Health effective(const ordered_json& daemon, const ordered_json& database) {
    if (auto first = ready(daemon); !first.is_well) return first;
    if (daemon.value("trace", "") != "ok") return {false, "the merchant trace cannot be written"};
    if (daemon.value("/moodle/breaker"_json_pointer, std::string{}) != "closed")
        return {false, "Moodle's web services do not answer"};
    if (database.is_null()) return {false, "the database does not answer"};
    for (const auto& pause : database["pauses"])
        if (pause["scope"] == "all") return {false, "production is paused"};
    const auto& late = database["waiting"]["late_seconds"];
    if (late.is_number_integer() && late.get<std::int64_t>() > late_after_seconds)
        return {false, fmt::format("what waits is due for {} s", late.get<std::int64_t>())};
    return {true, "effective"};
}

} // namespace

std::optional<Health> health(std::string_view kind, std::chrono::milliseconds age, const ordered_json& daemon,
                             const ordered_json& database) {
    if (kind == "live") return live(age);
    if (kind == "ready") return ready(daemon);
    if (kind != "effective") return std::nullopt;
    if (auto first = live(age); !first.is_well) return first;
    return effective(daemon, database);
}

} // namespace shopd::monitoring
