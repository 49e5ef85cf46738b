#include "daemon/commands/status.hpp"

#include "daemon/commands/failure.hpp"
#include "daemon/commands/printable.hpp"
#include "daemon/commands/status_parts.hpp"
#include "moodle/database/connection.hpp"
#include "moodle/database/errors.hpp"

#include <nlohmann/json.hpp>
#include <pqxx/except>

#include <ostream>

namespace shopd::commands {
namespace {

using nlohmann::ordered_json;

struct DatabasePart {
    ordered_json document;
    std::string problem;
};

DatabasePart read_database(const config::Config& config) {
    try {
        return {read_database_status(config), ""};
    } catch (const pqxx::failure& failure) {
        return {ordered_json(), "the database: " + database::server_words(failure)};
    } catch (const database::BadConnectionString&) {
        throw;
    } catch (const database::UnusableDatabase& failure) {
        return {ordered_json(), failure.what()};
    }
}

} // namespace

int status(const config::Config& config, const StatusOptions& options, std::ostream& out) {
    const auto daemon =
        read_daemon_status(config.trace.file.string() + ".status.json", std::chrono::system_clock::now());
    auto [database, database_problem] = read_database(config);
    auto problems = problems_of(daemon, database);
    if (!database_problem.empty()) problems.insert(problems.begin(), database_problem);
    const ordered_json document = {{"version", options.version},
                                   {"well", problems.empty()},
                                   {"problems", problems},
                                   {"daemon", daemon},
                                   {"database", database}};
    out << (options.json ? json_text(document) : status_text(document));
    if (!database_problem.empty()) return exit_unavailable;
    return problems.empty() ? exit_done : exit_found_problems;
}

} // namespace shopd::commands
