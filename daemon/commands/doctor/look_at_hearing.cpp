#include "daemon/commands/doctor/doctor_parts.hpp"
#include "moodle/database/connection.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>
#include <pqxx/notification>

#include <unistd.h>

namespace shopd::commands {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* doctors_channel = "moodle_shopd_doctor";

class Ear : public pqxx::notification_receiver {
public:
    Ear(pqxx::connection& connection, std::string wanted)
        : pqxx::notification_receiver{connection, doctors_channel}, wanted_{std::move(wanted)} {}

    void operator()(const std::string& payload, int) override { has_heard = has_heard || payload == wanted_; }

    bool has_heard = false;

private:
    std::string wanted_;
};

} // namespace

std::vector<Finding> look_at_hearing(const config::Database& database, std::chrono::milliseconds patience) {
    const auto word = fmt::format("doctor {} {}", getpid(), Clock::now().time_since_epoch().count());
    const auto listening = database::connect(database, {database::Purpose::listener, "moodle-shopd doctor", {}, true});
    Ear ear{*listening, word};
    const auto telling = database::connect(database, {database::Purpose::command, "moodle-shopd doctor", {}, true});
    pqxx::nontransaction{*telling}.exec_params("select pg_notify($1, $2)", doctors_channel, word);
    const auto deadline = Clock::now() + patience;
    while (!ear.has_heard && Clock::now() < deadline)
        listening->await_notification(0, 100'000);
    if (ear.has_heard) return {};
    return {{fmt::format("a notification of ours did not come back within {} ms", patience.count()),
             "the daemon polls every feed.poll instead of hearing of sales at once",
             "a transaction pooler (pgbouncer) between us and PostgreSQL: name PostgreSQL itself in database.dsn"}};
}

} // namespace shopd::commands
