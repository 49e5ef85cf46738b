#pragma once

#include "daemon/trace/trace_file.hpp"
#include "daemon/web/listening_socket.hpp"

#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

#include <httplib.h>

namespace shopd::web {

/// Takes connections and has httplib read and write them: so many at once, one request each, none longer than
/// Connection allows. What does not find a thread waits in the kernel's queue.
class Server : private httplib::Server {
public:
    /// Answers a request; for any of the threads. Of a POST the body was read. What it throws is `fail`'s.
    using Handle = std::function<void(const httplib::Request& request, httplib::Response& response)>;
    /// Refuses a request before its body is read: sets the response's status and content.
    /// @return whether it is refused
    using Refuse = std::function<bool(const httplib::Request& request, httplib::Response& response)>;
    using Fail = std::function<void(const httplib::Request& request, httplib::Response& response, std::exception_ptr)>;

    /// From now on requests are answered, so many at once.
    /// @throws CannotListen
    Server(const config::Listen& where, std::size_t threads, Refuse refuse, Handle handle, Fail fail);

    /// Ends what is under way: nothing more is read, and no follower goes on.
    ~Server() override;
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Whether the page ends: who follows ends too.
    [[nodiscard]] bool is_ending() const;

private:
    void take_connections();
    void serve(int connection);

    ListeningSocket socket_;
    trace::Descriptor ending_; ///< an eventfd: readable once the page ends
    std::vector<std::jthread> threads_;
};

} // namespace shopd::web
