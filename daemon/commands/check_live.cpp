#include "daemon/commands/check_live.hpp"

#include "config/load.hpp"
#include "daemon/commands/check.hpp"
#include "daemon/commands/check_live_parts.hpp"
#include "daemon/commands/failure.hpp"
#include "daemon/commands/printable.hpp"
#include "handlers/registry.hpp"
#include "moodle/database/connection.hpp"
#include "moodle/database/errors.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pqxx/except>

#include <algorithm>
#include <optional>
#include <ostream>

namespace shopd::commands {
namespace {

using nlohmann::ordered_json;

struct Opened {
    std::unique_ptr<pqxx::connection> connection;
    std::optional<database::Tables> tables;
};

Opened open(const config::Config& config, std::vector<Finding>& findings) {
    Opened opened;
    const auto find = [&](std::string what) {
        findings.push_back(
            {"database: " + std::move(what), "nothing can be heard of, planned or recorded without it",
             "database.dsn and database.prefix in the configuration; pg_hba.conf and the role on the server"});
    };
    try {
        database::Session session;
        session.purpose = database::Purpose::command;
        session.application_name = "moodle-shopd check";
        opened.connection = database::connect(config.database, session);
        opened.tables = database::Tables::find(*opened.connection, config.database.prefix);
    } catch (const pqxx::failure& failure) {
        find(database::server_words(failure));
    } catch (const database::BadConnectionString&) {
        throw;
    } catch (const std::runtime_error& failure) {
        find(failure.what());
    }
    return opened;
}

/// A right that the login role has not is a finding; a lost connection too.
void guarded(const Live& live, void (*look)(const Live&)) {
    try {
        look(live);
    } catch (const pqxx::failure& failure) {
        live.findings.push_back({"database: " + database::server_words(failure), "production will meet the same",
                                 "run \"moodle-shopd db status\", then \"moodle-shopd db install\""});
    }
}

std::ptrdiff_t count_wrong(const std::vector<Finding>& findings) {
    return std::count_if(findings.begin(), findings.end(), [](const auto& finding) { return !finding.note; });
}

std::string text_of(const std::vector<Finding>& findings) {
    std::string text;
    for (const auto& finding : findings)
        text += fmt::format("{}{}\n  why it matters: {}\n  put it right: {}\n", finding.note ? "note: " : "",
                            printable(finding.what), printable(finding.why), printable(finding.where));
    const auto wrong = count_wrong(findings);
    return text + (wrong == 0 ? "live: nothing wrong found\n" : fmt::format("{} found\n", wrong));
}

std::string json_of(const std::vector<Finding>& findings) {
    ordered_json list = ordered_json::array();
    for (const auto& finding : findings)
        list.push_back(
            {{"what", finding.what}, {"why", finding.why}, {"where", finding.where}, {"note", finding.note}});
    return json_text({{"findings", list}});
}

} // namespace

std::vector<Finding> look_live(const config::Config& config) {
    std::vector<Finding> findings;
    const auto opened = open(config, findings);
    if (!opened.tables) {
        look_at_moodle(config, nullptr, findings);
        return findings;
    }
    const Live live{config, *opened.connection, *opened.tables, findings};
    guarded(live, look_at_installation);
    guarded(live, [](const Live& all) { look_at_moodle(all.config, &all, all.findings); });
    guarded(live, look_at_directory);
    guarded(live, look_at_catalogue);
    guarded(live, look_at_blocks);
    return findings;
}

int check_live(const std::filesystem::path& file, bool json, std::ostream& out) {
    std::ostream nowhere{nullptr};
    check(file, json ? nowhere : out);
    const auto findings = look_live(config::load(file, handlers::handler_descriptions()));
    out << (json ? json_of(findings) : text_of(findings));
    return count_wrong(findings) == 0 ? exit_done : exit_found_problems;
}

} // namespace shopd::commands
