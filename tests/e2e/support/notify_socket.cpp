#include "tests/e2e/support/notify_socket.hpp"

#include <array>
#include <cstring>
#include <sstream>
#include <stdexcept>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace shopd::e2e {
namespace {

using Clock = std::chrono::steady_clock;

bool holds(const std::string& message, const std::string& wanted) {
    std::istringstream lines{message};
    for (std::string line; std::getline(lines, line);)
        if (line == wanted || (wanted.ends_with('=') && line.starts_with(wanted))) return true;
    return false;
}

std::chrono::milliseconds left_until(Clock::time_point end) {
    return std::max(std::chrono::milliseconds{0},
                    std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()));
}

} // namespace

NotifySocket::NotifySocket(const std::filesystem::path& file) : file_{file} {
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (file_.string().size() >= sizeof address.sun_path)
        throw std::runtime_error{"socket path too long: " + file_.string()};
    std::strncpy(address.sun_path, file_.c_str(), sizeof address.sun_path - 1);
    if (socket_ < 0 || ::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error{"cannot bind " + file_.string()};
}

NotifySocket::~NotifySocket() {
    ::close(socket_);
}

bool NotifySocket::receive(std::chrono::milliseconds limit) {
    pollfd waiting{socket_, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(limit.count())) <= 0) return false;
    std::array<char, 4096> buffer{};
    const auto size = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (size < 0) return false;
    messages_.emplace_back(buffer.data(), static_cast<std::size_t>(size));
    return true;
}

bool NotifySocket::wait_for(const std::string& line, std::chrono::milliseconds limit) {
    const auto end = Clock::now() + limit;
    while (receive(left_until(end)))
        if (holds(messages_.back(), line)) return true;
    return false;
}

int NotifySocket::count(const std::string& line, std::chrono::milliseconds window) {
    const auto end = Clock::now() + window;
    int found = 0;
    while (receive(left_until(end)))
        if (holds(messages_.back(), line)) ++found;
    return found;
}

} // namespace shopd::e2e
