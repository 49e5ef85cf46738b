#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace shopd::feed {

/// Stands between a client and a PostgreSQL socket and can swallow every notification: what a transaction pooler does
/// to a listener. One thread a connection.
class Gate {
public:
    /// @param folder of the server's Unix socket, which is .s.PGSQL.5432 there
    explicit Gate(std::string folder, std::string own_folder);
    ~Gate();

    void swallow_notifications(bool yes) { swallow_ = yes; }

private:
    void serve();
    void pass(int client);

    std::string server_;
    std::string own_;
    std::atomic<bool> swallow_ = false;
    std::atomic<bool> stop_ = false;
    int listening_ = -1;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

} // namespace shopd::feed
