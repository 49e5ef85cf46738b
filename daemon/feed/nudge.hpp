#pragma once

#include <chrono>

namespace shopd::feed {

/// An eventfd: what wakes a thread that sleeps on a socket. Any thread may nudge; nudges before a wait end it at once.
class Nudge {
public:
    enum class Outcome { readable, nudged, timed_out };

    /// @throws std::system_error when the process is out of descriptors
    Nudge();
    ~Nudge();
    Nudge(const Nudge&) = delete;
    Nudge& operator=(const Nudge&) = delete;

    void nudge() noexcept;

    /// Sleeps until nudged, until `socket` (-1: none) has something to read or is broken, or until the timeout.
    /// A nudge wins over the socket. @throws std::system_error when poll fails
    Outcome wait(int socket, std::chrono::milliseconds timeout);

private:
    int descriptor_;
};

} // namespace shopd::feed
