#include "raw_server.hpp"

#include <arpa/inet.h>
#include <cstdlib>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace shopd::rest::test {
namespace {

std::size_t content_length(std::string_view head) {
    constexpr std::string_view key = "Content-Length: ";
    const std::size_t found = head.find(key);
    return found == std::string_view::npos ? 0 : std::strtoul(head.data() + found + key.size(), nullptr, 10);
}

} // namespace

std::string Connection::read_request() {
    for (;;) {
        const std::size_t head_end = pending_.find("\r\n\r\n");
        if (head_end != std::string::npos) {
            const std::size_t whole = head_end + 4 + content_length(std::string_view{pending_}.substr(0, head_end));
            if (pending_.size() >= whole) {
                std::string request = pending_.substr(0, whole);
                pending_.erase(0, whole);
                return request;
            }
        }
        char bytes[4096];
        const ssize_t got = recv(socket_, bytes, sizeof bytes, 0);
        if (got <= 0) return {};
        pending_.append(bytes, static_cast<std::size_t>(got));
    }
}

void Connection::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void Connection::wait_until_closed() {
    char byte = 0;
    while (recv(socket_, &byte, 1, 0) > 0) {
    }
}

RawServer::RawServer(std::function<void(Connection&)> talk)
    : talk_{std::move(talk)}, listener_{socket(AF_INET, SOCK_STREAM, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    void* const raw = &address;
    auto* const generic = static_cast<sockaddr*>(raw);
    socklen_t size = sizeof address;
    if (bind(listener_, generic, size) != 0 || listen(listener_, 16) != 0 ||
        getsockname(listener_, generic, &size) != 0)
        throw std::runtime_error{"no loopback port"};
    port_ = ntohs(address.sin_port);
    thread_ = std::thread{[this] { serve(); }};
}

RawServer::~RawServer() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        if (open_ >= 0) shutdown(open_, SHUT_RDWR);
    }
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
}

void RawServer::serve() {
    while (!stopping_) {
        const int socket = accept(listener_, nullptr, nullptr);
        if (socket < 0) return;
        ++connections_;
        {
            const std::lock_guard lock{mutex_};
            open_ = socket;
            if (stopping_) shutdown(socket, SHUT_RDWR);
        }
        Connection connection{socket};
        talk_(connection);
        const std::lock_guard lock{mutex_};
        open_ = -1;
        close(socket);
        ++closed_;
    }
}

config::Moodle RawServer::settings() const {
    using namespace std::chrono_literals;
    config::Moodle settings;
    settings.url = "http://127.0.0.1:" + std::to_string(port_);
    settings.deadline = 20s;
    settings.connect_deadline = 5s;
    return settings;
}

std::string http(std::string_view status, std::string_view body, std::string_view more_headers) {
    std::string answer = "HTTP/1.1 ";
    answer.append(status).append("\r\nContent-Length: ").append(std::to_string(body.size())).append("\r\n");
    return answer.append(more_headers).append("\r\n").append(body);
}

std::function<void(Connection&)> always(std::string answer) {
    return [answer = std::move(answer)](Connection& connection) {
        while (!connection.read_request().empty())
            connection.write(answer);
    };
}

} // namespace shopd::rest::test
