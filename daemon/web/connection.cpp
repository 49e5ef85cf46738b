#include "daemon/web/connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <poll.h>
#include <sys/socket.h>

namespace shopd::web {

bool Connection::wait_for(short events, Clock::time_point deadline) const {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0) return false;
        std::array<pollfd, 2> waiting{{{socket_, events, 0}, {stop_, POLLIN, 0}}};
        const int ready = ::poll(waiting.data(), waiting.size(), static_cast<int>(left));
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0 || waiting[1].revents != 0) return false;
        return true;
    }
}

bool Connection::is_readable() const {
    return given_ < taken_.size() || wait_for(POLLIN, whole_by_);
}

bool Connection::is_writable() const {
    // A browser that went away is readable, and gives nothing.
    char byte = 0;
    const bool is_gone = ::recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
    return !is_gone && wait_for(POLLOUT, Clock::now() + taken_within);
}

ssize_t Connection::read(char* bytes, std::size_t size) {
    if (given_ == taken_.size()) {
        if (read_ >= most_bytes) {
            verdict_ = Verdict::too_large;
            return -1;
        }
        if (!wait_for(POLLIN, whole_by_)) {
            verdict_ = Verdict::too_slow;
            return -1;
        }
        taken_.resize(std::min<std::size_t>(4096, most_bytes - read_));
        const auto count = ::recv(socket_, taken_.data(), taken_.size(), 0);
        taken_.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        given_ = 0;
        if (count <= 0) return count;
        read_ += taken_.size();
    }
    const auto count = std::min(size, taken_.size() - given_);
    std::memcpy(bytes, taken_.data() + given_, count);
    given_ += count;
    return static_cast<ssize_t>(count);
}

ssize_t Connection::write(const char* bytes, std::size_t size) {
    if (!std::exchange(has_written_, true) && !lasts_) answered_by_ = Clock::now() + answered_within;
    const auto deadline = std::min(Clock::now() + taken_within, answered_by_);
    for (;;) {
        const auto count = ::send(socket_, bytes, size, MSG_NOSIGNAL);
        if (count >= 0) return count;
        if (errno == EINTR) continue;
        if ((errno != EAGAIN && errno != EWOULDBLOCK) || !wait_for(POLLOUT, deadline)) return -1;
    }
}

} // namespace shopd::web
