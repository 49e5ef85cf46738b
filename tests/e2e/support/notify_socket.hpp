#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace shopd::e2e {

/// systemd's side of sd_notify(3): the datagram socket that NOTIFY_SOCKET names.
class NotifySocket {
public:
    explicit NotifySocket(const std::filesystem::path& file);
    ~NotifySocket();
    NotifySocket(const NotifySocket&) = delete;
    NotifySocket& operator=(const NotifySocket&) = delete;

    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

    /// Reads until a message holds this line (or begins so, where it ends with '='), within `limit`.
    bool wait_for(const std::string& line, std::chrono::milliseconds limit);

    /// How many messages hold this line, of those that came within `window` from now on.
    int count(const std::string& line, std::chrono::milliseconds window);

    /// All that was read so far.
    [[nodiscard]] const std::vector<std::string>& messages() const { return messages_; }

private:
    bool receive(std::chrono::milliseconds limit);

    std::filesystem::path file_;
    int socket_ = -1;
    std::vector<std::string> messages_;
};

} // namespace shopd::e2e
