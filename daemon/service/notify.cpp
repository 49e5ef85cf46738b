#include "daemon/service/notify.hpp"

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <string>

#include <systemd/sd-daemon.h>

namespace shopd::service {

namespace {

void send(const std::string& fields) {
    sd_notify(0, fields.c_str());
}

std::string status_field(std::string_view status) {
    std::string line{status};
    std::replace_if(
        line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    return "STATUS=" + line + '\n';
}

std::uint64_t monotonic_microseconds() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(now.tv_nsec) / 1'000;
}

} // namespace

void notify_ready(std::string_view status) {
    send(status_field(status) + "READY=1\n");
}

void notify_status(std::string_view status) {
    send(status_field(status));
}

void notify_reloading() {
    send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(monotonic_microseconds()) + '\n');
}

void notify_stopping(std::string_view status) {
    send(status_field(status) + "STOPPING=1\n");
}

void notify_watchdog() {
    send("WATCHDOG=1\n");
}

void notify_extend_timeout(std::chrono::microseconds more) {
    send("EXTEND_TIMEOUT_USEC=" + std::to_string(more.count()) + '\n');
}

std::optional<std::chrono::microseconds> find_watchdog_interval() {
    std::uint64_t interval = 0;
    if (sd_watchdog_enabled(0, &interval) <= 0) {
        return std::nullopt;
    }
    return std::chrono::microseconds{interval};
}

} // namespace shopd::service
