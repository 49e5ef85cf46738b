#include "daemon/web/server.hpp"

#include "daemon/web/connection.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace shopd::web {
namespace {

/// What httplib gives up without a word.
void answer_failure(Connection& connection) {
    if (connection.verdict() == Connection::Verdict::fine) return;
    const bool is_large = connection.verdict() == Connection::Verdict::too_large;
    const std::string words = is_large ? "This request is too large.\n" : "This request took too long to arrive.\n";
    connection.write(fmt::format("HTTP/1.1 {}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: "
                                 "close\r\nCache-Control: no-store\r\n\r\n{}",
                                 is_large ? "413 Content Too Large" : "408 Request Timeout", words.size(), words));
}

/// Closed at once, with bytes of the request still to be read, the answer could be lost.
void close_gently(int connection) {
    constexpr int patience = 1000;
    constexpr int most_reads = 64;
    ::shutdown(connection, SHUT_WR);
    std::array<char, 4096> rest{};
    for (int reads = 0; reads < most_reads; ++reads) {
        pollfd waiting{connection, POLLIN, 0};
        if (::poll(&waiting, 1, patience) <= 0 || ::recv(connection, rest.data(), rest.size(), 0) <= 0) break;
    }
    ::close(connection);
}

} // namespace

Server::Server(const config::Listen& where, std::size_t threads, Refuse refuse, Handle handle, Fail fail)
    : socket_{where}, ending_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
    svr_sock_ = socket_.number(); // to httplib's content providers: it goes on
    set_keep_alive_max_count(1);
    set_pre_routing_handler([refuse = std::move(refuse), handle](const auto& request, auto& response) {
        if (refuse(request, response)) return HandlerResponse::Handled;
        if (request.method != "GET" && request.method != "HEAD") return HandlerResponse::Unhandled;
        handle(request, response);
        return HandlerResponse::Handled;
    });
    Post(R"(/[a-z.-]{1,20})", std::move(handle));
    set_exception_handler(std::move(fail));
    for (std::size_t thread = 0; thread < threads; ++thread)
        threads_.emplace_back([this] { take_connections(); });
}

Server::~Server() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(ending_.number(), &one, sizeof one);
    svr_sock_ = INVALID_SOCKET;
    threads_.clear();
}

bool Server::is_ending() const {
    pollfd ending{ending_.number(), POLLIN, 0};
    return ::poll(&ending, 1, 0) > 0;
}

void Server::take_connections() {
    for (;;) {
        std::array<pollfd, 2> waiting{{{socket_.number(), POLLIN, 0}, {ending_.number(), POLLIN, 0}}};
        if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return;
        if (waiting[1].revents != 0) return;
        const int connection = ::accept4(socket_.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (connection >= 0)
            serve(connection);
        else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
            constexpr int pause = 100; // until others are closed
            pollfd ending{ending_.number(), POLLIN, 0};
            ::poll(&ending, 1, pause);
        }
    }
}

void Server::serve(int connection) {
    Connection stream{connection, ending_.number()};
    bool is_closed = false;
    process_request(stream, true, is_closed, [&stream](httplib::Request& request) {
        request.ranges.clear();                   // nothing is served in pieces
        request.headers.erase("Accept-Encoding"); // compression would let lengths tell of what is secret
        if (request.path.ends_with("/follow")) stream.lasts();
    });
    answer_failure(stream);
    close_gently(connection);
}

} // namespace shopd::web
