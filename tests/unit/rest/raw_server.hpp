#pragma once

#include "config/config.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

/// A server on a loopback port whose every byte the test decides: for answers that no HTTP library would send.
namespace shopd::rest::test {

/// One accepted connection, on the server's thread.
class Connection {
public:
    explicit Connection(int socket) : socket_{socket} {}

    /// The next request, head and body by its Content-Length; "" when the client has gone or the server stops.
    std::string read_request();
    void write(std::string_view bytes);
    /// Blocks until the client closes or the server stops.
    void wait_until_closed();

private:
    int socket_;
    std::string pending_;
};

class RawServer {
public:
    /// @param talk  runs for one connection after the other; the connection is closed when it returns
    explicit RawServer(std::function<void(Connection&)> talk);
    RawServer(const RawServer&) = delete;
    RawServer& operator=(const RawServer&) = delete;
    ~RawServer();

    [[nodiscard]] int port() const { return port_; }

    [[nodiscard]] int connections() const { return connections_; }

    [[nodiscard]] int closed() const { return closed_; }

    /// moodle.url of this server and short deadlines
    [[nodiscard]] config::Moodle settings() const;

private:
    void serve();

    std::function<void(Connection&)> talk_;
    int listener_;
    int port_ = 0;
    std::atomic<int> connections_ = 0;
    std::atomic<int> closed_ = 0;
    std::mutex mutex_;
    int open_ = -1; ///< the connection being served
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

/// A whole HTTP/1.1 answer with Content-Length.
std::string http(std::string_view status, std::string_view body, std::string_view more_headers = "");

/// Answers every request of every connection with the same bytes.
std::function<void(Connection&)> always(std::string answer);

} // namespace shopd::rest::test
