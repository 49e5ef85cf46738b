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

bool holds(const std::string& message, const std::string& wanted) {
    std::istringstream lines{message};
    for (std::string line; std::getline(lines, line);)
        if (line == wanted || (wanted.ends_with('=') && line.starts_with(wanted))) return true;
    return false;
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
    reader_ = std::jthread{[this](const std::stop_token& stop) { read(stop); }};
}

NotifySocket::~NotifySocket() {
    reader_.request_stop();
    reader_.join();
    ::close(socket_);
}

void NotifySocket::read(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        pollfd waiting{socket_, POLLIN, 0};
        if (::poll(&waiting, 1, 50) <= 0) continue;
        std::array<char, 4096> buffer{};
        const auto size = ::recv(socket_, buffer.data(), buffer.size(), 0);
        if (size < 0) continue;
        const std::lock_guard guard{mutex_};
        messages_.emplace_back(buffer.data(), static_cast<std::size_t>(size));
        came_.notify_all();
    }
}

bool NotifySocket::wait_for(const std::string& line, std::chrono::milliseconds limit) {
    std::unique_lock lock{mutex_};
    return came_.wait_for(lock, limit, [&] {
        while (taken_ < messages_.size())
            if (holds(messages_[taken_++], line)) return true;
        return false;
    });
}

int NotifySocket::count(const std::string& line, std::chrono::milliseconds window) {
    std::unique_lock lock{mutex_};
    int found = 0;
    came_.wait_for(lock, window, [&] {
        while (taken_ < messages_.size())
            if (holds(messages_[taken_++], line)) ++found;
        return false;
    });
    return found;
}

} // namespace shopd::e2e
