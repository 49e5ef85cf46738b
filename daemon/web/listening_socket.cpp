#include "daemon/web/listening_socket.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace shopd::web {
namespace {

constexpr int waiting_connections = 64;

[[noreturn]] void refuse(const std::string& where, int error) {
    throw CannotListen{fmt::format("{}: {}", where, std::strerror(error))};
}

trace::Descriptor open_socket(int family) {
    return trace::Descriptor{::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
}

sockaddr_un address_of(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), std::min(path.native().size(), sizeof(address.sun_path) - 1));
    return address;
}

template <typename Address>
const sockaddr* generic(const Address& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

bool somebody_answers(const std::filesystem::path& path) {
    const auto socket = open_socket(AF_UNIX);
    const auto address = address_of(path);
    return ::connect(socket.number(), generic(address), sizeof address) == 0 || errno == EAGAIN;
}

/// What a daemon left that was killed.
void remove_left_socket(const std::filesystem::path& path) {
    struct stat status {};

    if (::lstat(path.c_str(), &status) != 0) return;
    if (!S_ISSOCK(status.st_mode)) throw CannotListen{path.string() + ": there is another file, which is left alone"};
    if (somebody_answers(path)) throw CannotListen{path.string() + ": another program answers there"};
    ::unlink(path.c_str());
}

} // namespace

ListeningSocket::ListeningSocket(const config::Listen& where) {
    if (where.socket.empty())
        listen_on_port(where);
    else
        listen_on_path(where.socket);
}

ListeningSocket::~ListeningSocket() {
    if (!path_.empty() && trace::FileId::find(path_) == id_) ::unlink(path_.c_str());
}

void ListeningSocket::listen_on_port(const config::Listen& where) {
    const bool is_v6 = where.address.find(':') != std::string::npos;
    socket_ = open_socket(is_v6 ? AF_INET6 : AF_INET);
    const int yes = 1;
    ::setsockopt(socket_.number(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(where.port);
    inet_pton(AF_INET, where.address.c_str(), &v4.sin_addr);
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(where.port);
    inet_pton(AF_INET6, where.address.c_str(), &v6.sin6_addr);
    const int bound =
        is_v6 ? ::bind(socket_.number(), generic(v6), sizeof v6) : ::bind(socket_.number(), generic(v4), sizeof v4);
    if (bound != 0 || ::listen(socket_.number(), waiting_connections) != 0) refuse(where.to_text(), errno);
}

void ListeningSocket::listen_on_path(const std::filesystem::path& path) {
    remove_left_socket(path);
    socket_ = open_socket(AF_UNIX);
    const auto address = address_of(path);
    if (::bind(socket_.number(), generic(address), sizeof address) != 0) refuse(path.string(), errno);
    path_ = path;
    id_ = trace::FileId::find(path).value_or(trace::FileId{});
    // As open as a port of loopback, whatever our umask.
    if (::chmod(path.c_str(), 0666) != 0 || ::listen(socket_.number(), waiting_connections) != 0)
        refuse(path.string(), errno);
}

} // namespace shopd::web
