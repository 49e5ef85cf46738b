#include "daemon/commands/status_parts.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace shopd::commands {
namespace {

using nlohmann::ordered_json;

std::string text_at(const ordered_json& object, const char* pointer) {
    const ordered_json::json_pointer path{pointer};
    return object.contains(path) && object[path].is_string() ? object[path].get<std::string>() : "";
}

bool is_false(const ordered_json& object, const char* pointer) {
    const ordered_json::json_pointer path{pointer};
    return object.contains(path) && object[path].is_boolean() && !object[path].get<bool>();
}

std::string why_deaf(const ordered_json& daemon) {
    for (const auto* reason : {"/hearing/triggers", "/hearing/ear_reason", "/hearing/bell_reason"})
        if (auto words = text_at(daemon, reason); !words.empty()) return words;
    return fmt::format("the listener is {}, the bell {}", text_at(daemon, "/hearing/ear"),
                       text_at(daemon, "/hearing/bell"));
}

bool is_paused(const ordered_json& database) {
    return !database["pauses"].empty() && database["pauses"].front()["scope"] == "all";
}

/// What somebody stopped explains what follows, so it comes first.
void add_pauses(std::vector<std::string>& problems, const ordered_json& database) {
    for (const auto& pause : database["pauses"]) {
        const auto scope = pause["scope"].get<std::string>();
        const auto name = pause["name"].get<std::string>();
        const bool all = scope == "all";
        problems.push_back(fmt::format("{} is paused by {} since {}: {}. moodle-shopd resume{} --why TEXT",
                                       all ? "production" : scope + " " + name, text_at(pause, "/who"),
                                       text_at(pause, "/at"), text_at(pause, "/why"),
                                       all ? "" : fmt::format(" --{} '{}'", scope, name)));
    }
}

void add_daemons(std::vector<std::string>& problems, const ordered_json& daemon) {
    if (!daemon["running"].get<bool>()) {
        problems.push_back(
            fmt::format("the daemon does not run: {}. systemctl status moodle-shopd", text_at(daemon, "/reason")));
        return;
    }
    if (const auto state = text_at(daemon, "/state"); state != "ready")
        problems.push_back(
            fmt::format("the daemon is {}: what it waits for stands in systemctl status moodle-shopd", state));
    else if (is_false(daemon, "/hearing/all_well"))
        problems.push_back(fmt::format("the daemon does not hear, it polls: {}", why_deaf(daemon)));
    if (const auto trace = text_at(daemon, "/trace"); !trace.empty() && trace != "ok")
        problems.push_back("the merchant trace " + trace +
                           ": production stands until it can; disk, rights of its folder");
    if (daemon.contains("trace_troubles") && daemon["trace_troubles"].is_array())
        for (const auto& trouble : daemon["trace_troubles"])
            problems.push_back("the merchant trace is written, but " + trouble.get<std::string>());
    if (const auto web = text_at(daemon, "/web/problem"); !web.empty())
        problems.push_back("the page cannot be served, production is not concerned: " + web);
    if (is_false(daemon, "/reload/good"))
        problems.push_back("the last reload failed, the old configuration stays: " + text_at(daemon, "/reload/words"));
}

/// A backlog is worked off, and an order that Moodle cannot take now is not due: what is due for so long stands still.
constexpr std::int64_t late_after_seconds = 300;

void add_orders(std::vector<std::string>& problems, const ordered_json& database) {
    const auto& late = database["waiting"]["late_seconds"];
    if (late.is_number_integer() && late.get<std::int64_t>() > late_after_seconds && !is_paused(database))
        problems.push_back(fmt::format("the oldest waiting stream is due for {} min: journalctl -u moodle-shopd",
                                       late.get<std::int64_t>() / 60));
    if (const auto failing = database["waiting"]["failing"].get<std::int64_t>(); failing > 0)
        problems.push_back(fmt::format(
            "the orders of {} customers fail again and again, e.g. of customer {}: journalctl -u moodle-shopd", failing,
            text_at(database, "/waiting/example_failing")));
    if (const auto dead = database["dead"]["count"].get<std::int64_t>(); dead > 0)
        problems.push_back(fmt::format("{} on the dead list: moodle-shopd dead list", dead));
}

} // namespace

std::vector<std::string> problems_of(const ordered_json& daemon, const ordered_json& database) {
    std::vector<std::string> problems;
    if (!database.is_null()) add_pauses(problems, database);
    if (!daemon.is_null()) add_daemons(problems, daemon);
    if (!database.is_null()) add_orders(problems, database);
    return problems;
}

} // namespace shopd::commands
