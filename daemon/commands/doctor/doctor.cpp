#include "daemon/commands/doctor/doctor.hpp"

#include "daemon/commands/doctor/doctor_parts.hpp"
#include "daemon/commands/exit_code.hpp"
#include "daemon/commands/printable.hpp"
#include "daemon/commands/status_parts.hpp"
#include "moodle/database/connection.hpp"
#include "moodle/database/errors.hpp"
#include "moodle/sql/install.hpp"
#include "moodle/sql/status.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pqxx/except>

#include <algorithm>
#include <functional>
#include <memory>
#include <ostream>

namespace shopd::commands {
namespace {

using namespace std::chrono_literals;
using Look = std::function<std::vector<Finding>()>;

constexpr std::chrono::milliseconds patience = 3s;

/// Of a part that cannot be looked at, that is what is found.
std::vector<Finding> guarded(const Look& look) {
    try {
        return look();
    } catch (const pqxx::failure& failure) {
        return {{"the database: " + database::server_words(failure), "production will meet the same",
                 "run \"moodle-shopd db status\", then \"moodle-shopd db install\""}};
    }
}

std::vector<Finding> look_at_rights(pqxx::connection& connection, const config::Config& config) {
    std::vector<Finding> findings;
    const auto status = sql::read_status(connection, config.database.prefix, std::nullopt, config.moodle.url);
    if (status.version != sql::present_version) return {}; // the look at the installation says so
    for (const auto& problem : status.problems)
        findings.push_back({problem, "the daemon does not start, or an order meets it",
                            "run \"moodle-shopd db status\", then \"moodle-shopd db install\""});
    for (const auto& warning : status.warnings)
        findings.push_back(
            {warning, "it has more rights than it needs", "revoke it, or see \"moodle-shopd db status\"", true});
    return findings;
}

std::vector<Finding> look_at_daemon(const config::Trace& settings) {
    const auto daemon = read_daemon_status(settings.file.string() + ".status.json", std::chrono::system_clock::now());
    if (daemon.value("running", false)) return {};
    return {{"no daemon runs with this configuration", "orders wait until it is started",
             "systemctl start moodle-shopd; why it ended: journalctl -u moodle-shopd", true}};
}

std::unique_ptr<pqxx::connection> try_to_connect(const config::Database& database) {
    try {
        return database::connect(database, {database::Purpose::command, "moodle-shopd doctor", {}, true});
    } catch (const pqxx::failure&) { // check --live's looks say why
        return nullptr;
    } catch (const database::BadConnectionString&) {
        throw;
    } catch (const database::UnusableDatabase&) {
        return nullptr;
    }
}

std::string text_of(const std::vector<Examined>& parts) {
    std::string text;
    std::size_t wrong = 0;
    std::size_t notes = 0;
    for (const auto& [part, findings] : parts) {
        if (findings.empty()) text += fmt::format("well   {}\n", part);
        for (const auto& finding : findings) {
            ++(finding.note ? notes : wrong);
            text += fmt::format("{}  {}: {}\n         why it matters: {}\n         put it right: {}\n",
                                finding.note ? "note " : "WRONG", part, printable(finding.what), printable(finding.why),
                                printable(finding.where));
        }
    }
    return text + (wrong == 0 ? fmt::format("nothing is wrong; {} notes\n", notes)
                              : fmt::format("{} to put right; {} notes\n", wrong, notes));
}

nlohmann::ordered_json json_of(const std::vector<Examined>& parts) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& [part, findings] : parts) {
        auto found = nlohmann::ordered_json::array();
        for (const auto& finding : findings)
            found.push_back(
                {{"what", finding.what}, {"why", finding.why}, {"where", finding.where}, {"note", finding.note}});
        list.push_back({{"part", part}, {"findings", std::move(found)}});
    }
    return {{"parts", std::move(list)}};
}

} // namespace

std::vector<Examined> examine(const config::Config& config) {
    std::vector<Examined> parts;
    const auto add = [&](const char* part, const Look& look) { parts.push_back({part, guarded(look)}); };
    add("shop, Moodle and the configuration", [&] { return look_live(config); });
    if (const auto connection = try_to_connect(config.database)) {
        add("PostgreSQL's settings", [&] { return look_at_server(*connection, config); });
        add("rights in the database", [&] { return look_at_rights(*connection, config); });
        add("hearing of changes", [&] { return look_at_hearing(config.database, patience); });
        add("PostgreSQL's clock", [&] { return look_at_database_clock(*connection); });
    }
    add("Moodle's address and clock", [&] { return look_at_address(config.moodle); });
    add("PHP's limits", [&] { return look_at_php(config.moodle); });
    add("the trace's disk and files", [&] { return look_at_trace_files(config.trace); });
    add("the daemon", [&] { return look_at_daemon(config.trace); });
    return parts;
}

bool is_well(const std::vector<Examined>& parts) {
    return std::all_of(parts.begin(), parts.end(), [](const Examined& part) {
        return std::all_of(part.findings.begin(), part.findings.end(), [](const Finding& one) { return one.note; });
    });
}

int doctor(const config::Config& config, const DoctorOptions& options, std::ostream& out) {
    auto parts = examine(config);
    if (options.try_out)
        parts.push_back({"a throw-away account, made and removed again", guarded([&] { return try_out(config); })});
    out << (options.json ? json_text(json_of(parts)) : text_of(parts));
    return is_well(parts) ? exit_done : exit_found_problems;
}

} // namespace shopd::commands
