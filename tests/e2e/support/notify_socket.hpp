#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace shopd::e2e {

/// systemd's side of sd_notify(3): the datagram socket that NOTIFY_SOCKET names, read all the time as systemd does: a
/// full one would block who writes.
class NotifySocket {
public:
    explicit NotifySocket(const std::filesystem::path& file);
    ~NotifySocket();
    NotifySocket(const NotifySocket&) = delete;
    NotifySocket& operator=(const NotifySocket&) = delete;

    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

    /// Takes messages until one holds this line (or begins so, where it ends with '='), within `limit`.
    bool wait_for(const std::string& line, std::chrono::milliseconds limit);

    /// How many messages hold this line, of those not taken yet and those that come within `window` from now on.
    int count(const std::string& line, std::chrono::milliseconds window);

private:
    void read(const std::stop_token& stop);

    std::filesystem::path file_;
    int socket_ = -1;
    std::mutex mutex_;
    std::condition_variable came_;
    std::vector<std::string> messages_;
    std::size_t taken_ = 0;
    std::jthread reader_;
};

} // namespace shopd::e2e
