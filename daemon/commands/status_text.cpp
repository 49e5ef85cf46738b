#include "daemon/commands/printable.hpp"
#include "daemon/commands/status_parts.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace shopd::commands {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t most_causes = 10;

std::string plain(const ordered_json& value) {
    if (value.is_null()) return "-";
    return printable(value.is_string() ? value.get<std::string>()
                                       : value.dump(-1, ' ', true, ordered_json::error_handler_t::replace));
}

/// A value of a document that another version may have written.
std::string at(const ordered_json& object, const char* pointer) {
    const ordered_json::json_pointer path{pointer};
    return object.contains(path) ? plain(object[path]) : "-";
}

std::string line(const char* name, const std::string& words) {
    return fmt::format("{:<13} {}\n", name, words);
}

std::string minutes(std::int64_t seconds) {
    if (seconds < 120) return fmt::format("{} s", seconds);
    if (seconds < 7200) return fmt::format("{} min", seconds / 60);
    return fmt::format("{} h", seconds / 3600);
}

std::string hearing(const ordered_json& daemon) {
    const bool well = daemon.contains("hearing") && daemon["hearing"].value("all_well", false);
    if (well) return fmt::format("changes arrive at once (bell {})", at(daemon, "/hearing/bell"));
    std::string reasons;
    for (const auto* key : {"/hearing/triggers", "/hearing/ear_reason", "/hearing/bell_reason"})
        if (const auto words = at(daemon, key); words != "-" && !words.empty())
            reasons += (reasons.empty() ? "" : "; ") + words;
    return fmt::format("polling (listener {}, bell {}): {}", at(daemon, "/hearing/ear"), at(daemon, "/hearing/bell"),
                       reasons.empty() ? "just begun" : reasons);
}

std::string daemon_text(const ordered_json& daemon) {
    if (!daemon["running"].get<bool>()) return line("daemon", "not running: " + at(daemon, "/reason"));
    std::string text = line("daemon", fmt::format("{}, process {}, {} waves, {} orders, {} leases",
                                                  at(daemon, "/state"), at(daemon, "/pid"), at(daemon, "/waves"),
                                                  at(daemon, "/orders"), at(daemon, "/leases")));
    text += line("hears", hearing(daemon));
    const auto reason = at(daemon, "/moodle/reason");
    text +=
        line("Moodle", fmt::format("breaker {}{}", at(daemon, "/moodle/breaker"), reason.empty() ? "" : ": " + reason));
    text += line("trace", at(daemon, "/trace"));
    if (const auto where = at(daemon, "/web/where"); where != "-" && !where.empty())
        text +=
            line("page", at(daemon, "/web/problem").empty() ? "served on " + where : "cannot be served on " + where);
    const bool reloaded = daemon.contains("/reload/at"_json_pointer) && daemon["reload"]["at"] != 0;
    text += line("reload", reloaded ? fmt::format("{}{}", daemon["reload"].value("good", true) ? "good " : "failed: ",
                                                  at(daemon, "/reload/words"))
                                    : "none since the start");
    return text;
}

std::string dead_text(const ordered_json& dead) {
    std::string text = line("dead", plain(dead["count"]));
    std::size_t shown = 0;
    for (const auto& cause : dead["causes"]) {
        if (++shown > most_causes) {
            text +=
                fmt::format("  ... and {} causes more: moodle-shopd dead list\n", dead["causes"].size() - most_causes);
            break;
        }
        text += fmt::format("  {:>6} {}, since {}\n         {}\n", plain(cause["count"]), plain(cause["cause"]),
                            plain(cause["oldest"]), plain(cause["to_do"]));
    }
    return text;
}

std::string orders_text(const ordered_json& database) {
    const auto& waiting = database["waiting"];
    const auto late = waiting["late_seconds"].is_null() ? std::int64_t{0} : waiting["late_seconds"].get<std::int64_t>();
    std::string text = line("waiting", fmt::format("{} streams, {} of them due{}, {} changes not yet routed",
                                                   plain(waiting["streams"]), plain(waiting["due"]),
                                                   late > 0 ? ", the oldest since " + minutes(late) : "",
                                                   plain(database["unrouted"])));
    const auto& oldest = database["unproduced"]["oldest"];
    text += line("paid",
                 fmt::format("{} not produced{}", plain(database["unproduced"]["count"]),
                             oldest.is_null() ? ""
                                              : fmt::format(", the oldest bill {} ({}), paid {}", plain(oldest["bill"]),
                                                            plain(oldest["status"]), plain(oldest["paid_at"]))));
    const auto& retried = database["retrying"]["oldest"];
    if (!retried.is_null())
        text += line("retried",
                     fmt::format("{} effects, the oldest {} of bill {} since {}, {} attempts: {}",
                                 plain(database["retrying"]["count"]), plain(retried["what"]), plain(retried["bill"]),
                                 plain(retried["since"]), plain(retried["attempts"]), plain(retried["detail"])));
    for (const auto& state : database["for_a_person"])
        text += line("for a person", fmt::format("{} {}, e.g. bill {}", plain(state["count"]), plain(state["status"]),
                                                 plain(state["oldest_bill"])));
    return text + dead_text(database["dead"]);
}

std::string database_text(const ordered_json& database) {
    std::string text = orders_text(database);
    const auto& last = database["last_acknowledged"];
    text += line("last order", last.is_null() ? "none yet"
                                              : fmt::format("bill {} ({}) at {}", plain(last["bill"]),
                                                            plain(last["status"]), plain(last["at"])));
    return text + line("site", database["site"].is_null() ? "none stored"
                                                          : fmt::format("{}, proved {}", at(database, "/site/url"),
                                                                        database["site"]["proved_at"].is_null()
                                                                            ? "never"
                                                                            : at(database, "/site/proved_at")));
}

} // namespace

std::string status_text(const ordered_json& document) {
    std::string text = document["well"].get<bool>() ? "all is well\n" : "";
    for (const auto& problem : document["problems"])
        text += "! " + plain(problem) + "\n";
    text += "\n" + daemon_text(document["daemon"]);
    const auto& database = document["database"];
    if (!database.is_null()) text += database_text(database);
    return text + line("versions", fmt::format("moodle-shopd {}, schema {}, PostgreSQL {}", plain(document["version"]),
                                               at(database, "/schema"), at(database, "/server")));
}

} // namespace shopd::commands
