#include "tests/integration/feed/gate.hpp"

#include <array>
#include <cstring>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace shopd::feed {
namespace {

sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) throw std::runtime_error{"socket path too long: " + path};
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

const sockaddr* generic(const sockaddr_un& address) {
    return static_cast<const sockaddr*>(static_cast<const void*>(&address));
}

void send_all(int to, const std::string& bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
        const auto count = ::send(to, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) return;
        sent += static_cast<std::size_t>(count);
    }
}

std::size_t length_of(const std::string& message) {
    std::size_t length = 0;
    for (std::size_t byte = 1; byte <= 4; ++byte)
        length = length << 8 | static_cast<unsigned char>(message[byte]);
    return length + 1;
}

// Messages of the server: a type, four bytes of length that count themselves, the body.
std::string take_messages(std::string& buffer, bool swallow) {
    std::string passed;
    while (buffer.size() >= 5 && buffer.size() >= length_of(buffer)) {
        const auto length = length_of(buffer);
        if (!(swallow && buffer[0] == 'A')) passed += buffer.substr(0, length);
        buffer.erase(0, length);
    }
    return passed;
}

} // namespace

Gate::Gate(std::string folder, std::string own_folder)
    : server_{std::move(folder) + "/.s.PGSQL.5432"}, own_{std::move(own_folder) + "/.s.PGSQL.5432"} {
    listening_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = address_of(own_);
    ::unlink(own_.c_str());
    if (::bind(listening_, generic(address), sizeof address) != 0 || ::listen(listening_, 16) != 0)
        throw std::runtime_error{"cannot listen on " + own_};
    acceptor_ = std::thread{[this] { serve(); }};
}

Gate::~Gate() {
    stop_ = true;
    acceptor_.join();
    for (auto& thread : threads_)
        thread.join();
    ::close(listening_);
    ::unlink(own_.c_str());
}

void Gate::serve() {
    while (!stop_) {
        pollfd watched{listening_, POLLIN, 0};
        if (::poll(&watched, 1, 50) <= 0) continue;
        const int client = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client >= 0) threads_.emplace_back([this, client] { pass(client); });
    }
}

void Gate::pass(int client) {
    const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = address_of(server_);
    bool open = ::connect(server, generic(address), sizeof address) == 0;
    std::string from_server;
    std::array<char, 65536> bytes{};
    while (open && !stop_) {
        std::array<pollfd, 2> watched{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
        if (::poll(watched.data(), watched.size(), 50) <= 0) continue;
        if (watched[0].revents != 0) {
            const auto count = ::read(client, bytes.data(), bytes.size());
            if (count <= 0) break;
            send_all(server, std::string(bytes.data(), static_cast<std::size_t>(count)));
        }
        if (watched[1].revents != 0) {
            const auto count = ::read(server, bytes.data(), bytes.size());
            open = count > 0;
            if (open) from_server.append(bytes.data(), static_cast<std::size_t>(count));
            send_all(client, take_messages(from_server, swallow_));
        }
    }
    ::close(client);
    ::close(server);
}

} // namespace shopd::feed
