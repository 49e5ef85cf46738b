#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace shopd::sandbox {
class Connection;
}

namespace shopd::sandbox::stand_in {

/// Connections to the site's database that wait to be used again.
class Connections {
public:
    explicit Connections(std::string dsn);
    ~Connections();

    /// One that answers. @throws std::exception when the database is away
    std::unique_ptr<Connection> take();
    void give_back(std::unique_ptr<Connection> connection);

private:
    std::string dsn_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;
};

} // namespace shopd::sandbox::stand_in
