#include "config/listen.hpp"

#include "config/text.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <sys/un.h>

namespace shopd::config {
namespace {

constexpr const char* examples = "write 127.0.0.1:8080, [::1]:8080, or the absolute path of a socket";

std::variant<Listen, Complaint> read_socket(const std::string& text) {
    if (text.size() >= sizeof(sockaddr_un::sun_path))
        return Complaint{"the socket's path is too long",
                         fmt::format("write at most {} bytes", sizeof(sockaddr_un::sun_path) - 1)};
    if (text.ends_with('/')) return Complaint{"a folder is named", "write the path of the socket itself"};
    return Listen{text, "", 0};
}

std::string without_brackets(const std::string& host) {
    const bool has_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
    return has_brackets ? host.substr(1, host.size() - 2) : host;
}

bool is_address(const std::string& host) {
    in6_addr bytes{};
    return inet_pton(AF_INET, host.c_str(), &bytes) == 1 || inet_pton(AF_INET6, host.c_str(), &bytes) == 1;
}

bool is_loopback(const std::string& host) {
    in_addr v4{};
    if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24U == 127;
    in6_addr v6{};
    return inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

} // namespace

std::string Listen::to_text() const {
    if (!socket.empty()) return socket.string();
    const bool is_v6 = address.find(':') != std::string::npos;
    return fmt::format("{}:{}", is_v6 ? "[" + address + "]" : address, port);
}

std::variant<Listen, Complaint> read_listen(const std::string& text) {
    if (text.starts_with('/')) return read_socket(text);
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || text.find('/') != std::string::npos)
        return Complaint{in_quotes(text) + " is neither an address with a port nor an absolute path", examples};
    const bool is_bracketed = text.starts_with('[');
    const auto host = without_brackets(text.substr(0, colon));
    const auto port = parse_number(text.substr(colon + 1));
    if (host == "localhost") return Complaint{"a name may mean several addresses", examples};
    if (!is_address(host) || is_bracketed != (host.find(':') != std::string::npos))
        return Complaint{in_quotes(text) + " is neither an address with a port nor an absolute path", examples};
    if (!is_loopback(host))
        return Complaint{"other machines could reach it, without encryption",
                         "write 127.0.0.1:PORT, [::1]:PORT or the absolute path of a socket, and let the site's web "
                         "server pass it on (README.md)"};
    if (!port || *port < 1 || *port > 65535)
        return Complaint{in_quotes(text.substr(colon + 1)) + " is no port", "write 1 to 65535"};
    return Listen{{}, host, static_cast<std::uint16_t>(*port)};
}

} // namespace shopd::config
