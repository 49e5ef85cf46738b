#include "daemon/service/opening.hpp"

#include "daemon/feed/site_proof.hpp"
#include "daemon/feed/site_questions.hpp"
#include "moodle/database/connection.hpp"
#include "moodle/database/errors.hpp"
#include "moodle/database/tables.hpp"
#include "moodle/rest/client.hpp"
#include "moodle/rest/functions.hpp"
#include "moodle/sql/install.hpp"
#include "moodle/sql/site.hpp"

#include <fmt/format.h>
#include <pqxx/except>
#include <pqxx/nontransaction>
#include <pqxx/result>

#include <condition_variable>
#include <mutex>

namespace shopd::service {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds database_pause = 2s;
constexpr std::chrono::milliseconds proof_pause = 2s;

void check_version(pqxx::connection& connection) {
    pqxx::nontransaction look{connection};
    int version = 0;
    if (!look.exec1("select to_regclass('moodle_shopd.version')")[0].is_null())
        for (const auto& row : look.exec("select number from moodle_shopd.version"))
            version = row[0].as<int>();
    if (version == 0)
        throw NotInstalled{"nothing is installed in this database: run \"moodle-shopd db install\" first"};
    if (version != sql::present_version)
        throw NotInstalled{
            fmt::format("schema moodle_shopd is of version {}, this program wants {}: run \"moodle-shopd db upgrade\"",
                        version, sql::present_version)};
}

feed::SiteInfo ask_moodle(rest::Client& client) {
    const auto info = rest::site_info(client);
    if (!info) throw std::runtime_error{rest::describe(info.error())};
    return {info->user, info->username, info->site_url};
}

} // namespace

void wait(std::chrono::milliseconds length, const std::stop_token& stop) {
    std::mutex mutex;
    std::unique_lock lock{mutex};
    std::condition_variable_any().wait_for(lock, stop, length, [] { return false; });
}

std::unique_ptr<pqxx::connection> open_database(const config::Config& config, const Waiting& waiting,
                                                const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        try {
            auto connection =
                database::connect(config.database, {database::Purpose::sweep, "moodle-shopd start", {}, true});
            check_version(*connection);
            return connection;
        } catch (const pqxx::failure& failure) {
            waiting(fmt::format("waiting for the database: {}", database::server_words(failure)));
            wait(database_pause, stop);
        }
    }
    return nullptr;
}

bool prove_site(pqxx::connection& connection, Settings& settings, const Waiting& waiting, const std::stop_token& stop) {
    std::uint64_t generation = 0;
    std::optional<rest::Client> client;
    std::optional<feed::SiteProof> proof;
    while (!stop.stop_requested()) {
        const auto running = settings.now();
        const auto& moodle = running.config->moodle;
        if (const auto difference = sql::site_difference(connection, moodle.url)) {
            waiting(*difference);
        } else {
            if (!proof || generation != running.generation) {
                const auto tables = database::Tables::find(connection, running.config->database.prefix);
                client.emplace(moodle, running.token);
                proof.emplace(feed::questions_on(connection, tables, [&client] { return ask_moodle(*client); }),
                              sql::read_identity(connection, moodle.url), moodle.url);
                generation = running.generation;
            }
            try {
                const auto answer = proof->prove();
                if (answer.verdict == feed::SiteVerdict::proved) return true;
                waiting(answer.reason);
            } catch (const pqxx::broken_connection&) {
                throw;
            } catch (const std::exception& failure) {
                waiting(fmt::format("waiting for Moodle: {}", failure.what()));
            }
        }
        wait(proof_pause, stop);
    }
    return false;
}

} // namespace shopd::service
