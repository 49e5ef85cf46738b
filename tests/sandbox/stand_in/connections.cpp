#include "tests/sandbox/stand_in/connections.hpp"

#include "tests/sandbox/connection.hpp"

namespace shopd::sandbox::stand_in {

Connections::Connections(std::string dsn) : dsn_(std::move(dsn)) {}

Connections::~Connections() = default;

std::unique_ptr<Connection> Connections::take() {
    while (true) {
        std::unique_ptr<Connection> connection;
        {
            const std::lock_guard lock(mutex_);
            if (idle_.empty()) break;
            connection = std::move(idle_.back());
            idle_.pop_back();
        }
        try {
            connection->execute("SELECT 1");
            return connection;
        } catch (const std::exception&) {
            // The server was restarted meanwhile: the next one.
        }
    }
    return std::make_unique<Connection>(dsn_);
}

void Connections::give_back(std::unique_ptr<Connection> connection) {
    connection->rollback();
    const std::lock_guard lock(mutex_);
    if (connection->is_open()) idle_.push_back(std::move(connection));
}

} // namespace shopd::sandbox::stand_in
