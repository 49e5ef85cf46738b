#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include <httplib.h>

namespace shopd::web {

/// One browser's connection, as httplib reads and writes it, with limits that httplib does not have: a request may
/// have so many bytes in all, however it says its length, and must be whole within a time, however it trickles in; a
/// reader that takes nothing is waited for as long; and everything ends when the page ends.
class Connection : public httplib::Stream {
public:
    static constexpr std::size_t most_bytes = std::size_t{16} * 1024; ///< of a request, with its headers
    static constexpr std::chrono::seconds whole_within{10};
    static constexpr std::chrono::seconds taken_within{10};    ///< each piece of an answer, ...
    static constexpr std::chrono::seconds answered_within{60}; ///< ... and all of it, unless it lasts

    /// @param socket  non-blocking; closed by who opened it
    /// @param stop    readable once the page ends
    Connection(int socket, int stop) : socket_{socket}, stop_{stop} {}

    /// The answer goes on for as long as it is taken.
    void lasts() { lasts_ = true; }

    enum class Verdict {
        fine,
        too_large, ///< and nothing was answered
        too_slow,  ///< the same
    };

    [[nodiscard]] Verdict verdict() const { return has_written_ ? Verdict::fine : verdict_; }

    [[nodiscard]] bool is_readable() const override;
    [[nodiscard]] bool is_writable() const override;
    ssize_t read(char* bytes, std::size_t size) override;
    ssize_t write(const char* bytes, std::size_t size) override;
    using httplib::Stream::write;

    void get_remote_ip_and_port(std::string&, int&) const override {}

    void get_local_ip_and_port(std::string&, int&) const override {}

    [[nodiscard]] int socket() const override { return socket_; }

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] bool wait_for(short events, Clock::time_point deadline) const;

    int socket_;
    int stop_;
    Clock::time_point whole_by_ = Clock::now() + whole_within;
    std::size_t read_ = 0;
    bool has_written_ = false;
    bool lasts_ = false;
    Clock::time_point answered_by_ = Clock::time_point::max();
    Verdict verdict_ = Verdict::fine;
    std::string taken_; ///< read from the socket and not given yet; httplib asks byte by byte
    std::size_t given_ = 0;
};

} // namespace shopd::web
