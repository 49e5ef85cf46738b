#include "daemon/service/notify.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace shopd::service {
namespace {

/// systemd's end of NOTIFY_SOCKET.
class Notify : public testing::Test {
protected:
    Notify() {
        std::string pattern = (std::filesystem::temp_directory_path() / "notify.XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const std::string path = (folder_ / "socket").string();
        std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
        socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
        ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    }

    ~Notify() override {
        for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) {
            ::unsetenv(name);
        }
        ::close(socket_);
        std::filesystem::remove_all(folder_);
    }

    /// The next message, or "" when none was sent: sending has returned before anybody asks.
    [[nodiscard]] std::string heard() const {
        std::array<char, 4096> text{};
        const ssize_t length = ::recv(socket_, text.data(), text.size(), MSG_DONTWAIT);
        return length > 0 ? std::string(text.data(), static_cast<std::size_t>(length)) : std::string{};
    }

    std::filesystem::path folder_;
    int socket_ = -1;
};

TEST_F(Notify, ready_comes_with_what_the_daemon_is_doing) {
    notify_ready("hearing; 0 orders wait");
    EXPECT_EQ(heard(), "STATUS=hearing; 0 orders wait\nREADY=1\n");
}

TEST_F(Notify, a_status_of_several_lines_cannot_smuggle_in_a_field) {
    notify_status("waits for\nREADY=1");
    EXPECT_EQ(heard(), "STATUS=waits for READY=1\n");
}

TEST_F(Notify, a_reload_carries_the_monotonic_clock) {
    notify_reloading();
    const std::string message = heard();
    ASSERT_EQ(message.find("RELOADING=1\nMONOTONIC_USEC="), 0U) << message;
    EXPECT_GT(std::stoull(message.substr(message.rfind('=') + 1)), 0U);
}

TEST_F(Notify, stopping_watchdog_and_more_time_are_said) {
    notify_stopping("draining");
    EXPECT_EQ(heard(), "STATUS=draining\nSTOPPING=1\n");
    notify_watchdog();
    EXPECT_EQ(heard(), "WATCHDOG=1\n");
    notify_extend_timeout(std::chrono::seconds{90});
    EXPECT_EQ(heard(), "EXTEND_TIMEOUT_USEC=90000000\n");
}

TEST_F(Notify, without_the_socket_nothing_is_sent) {
    ::unsetenv("NOTIFY_SOCKET");
    notify_ready("hearing");
    EXPECT_EQ(heard(), "");
}

TEST_F(Notify, the_watchdog_interval_is_the_units_and_only_for_this_process) {
    EXPECT_FALSE(find_watchdog_interval());
    ::setenv("WATCHDOG_USEC", "30000000", 1);
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
    EXPECT_EQ(find_watchdog_interval(), std::chrono::seconds{30});
    ::setenv("WATCHDOG_PID", "1", 1);
    EXPECT_FALSE(find_watchdog_interval());
}

} // namespace
} // namespace shopd::service
