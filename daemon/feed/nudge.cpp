#include "daemon/feed/nudge.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace shopd::feed {

Nudge::Nudge() : descriptor_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
    if (descriptor_ < 0) throw std::system_error{errno, std::generic_category(), "eventfd"};
}

Nudge::~Nudge() {
    ::close(descriptor_);
}

void Nudge::nudge() noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof one);
}

Nudge::Outcome Nudge::wait(int socket, std::chrono::milliseconds timeout) {
    std::array<pollfd, 2> watched{pollfd{descriptor_, POLLIN, 0}, pollfd{socket, POLLIN, 0}};
    const auto longest = std::chrono::milliseconds{std::numeric_limits<int>::max()};
    const auto shortest = std::chrono::milliseconds{0};
    const int ready =
        ::poll(watched.data(), watched.size(), static_cast<int>(std::clamp(timeout, shortest, longest).count()));
    if (ready < 0 && errno != EINTR) throw std::system_error{errno, std::generic_category(), "poll"};
    if (ready <= 0) return Outcome::timed_out;
    if (watched[0].revents == 0) return Outcome::readable;
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = ::read(descriptor_, &count, sizeof count);
    return Outcome::nudged;
}

} // namespace shopd::feed
