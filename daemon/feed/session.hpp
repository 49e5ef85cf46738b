#pragma once

#include <pqxx/connection>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pqxx {
class result;
}

namespace shopd::database {
enum class Purpose;
}

namespace shopd::feed {

/// One connection of one of the feed's threads. Every statement is its own transaction. Never healed: once broken,
/// every use throws, and its owner makes a new one.
class Session {
public:
    using Values = std::vector<std::optional<std::string>>;

    /// @param dsn  as in database.dsn
    /// @param name what pg_stat_activity shows behind `moodle-shopd `
    /// @throws pqxx::broken_connection, database::UnusableDatabase as database::connect
    Session(const std::string& dsn, database::Purpose purpose, const std::string& name);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// @throws pqxx::broken_connection, pqxx::sql_error
    pqxx::result exec(const std::string& sql);
    pqxx::result exec(const std::string& sql, const Values& parameters);

    /// LISTEN, committed. `heard` gets each payload, inside `notifications` or `exec`; it must not throw nor use the
    /// session.
    void listen(const std::string& channel, std::function<void(const std::string& payload)> heard);

    /// Hands over what has come, without waiting, until there is nothing left.
    /// @return how many came @throws std::exception when the connection is gone
    int notifications();

    /// Cancels the statement that runs now, from any thread. One that begins a moment later is not touched: call again
    /// until the statement's thread has noticed.
    void interrupt() noexcept;

    [[nodiscard]] pqxx::connection& connection();
    [[nodiscard]] int socket() const;
    [[nodiscard]] int backend_pid() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace shopd::feed
