#pragma once

#include <chrono>
#include <optional>
#include <string_view>

/// What systemd is told of the daemon (sd_notify(3), Type=notify). Without NOTIFY_SOCKET in the environment each does
/// nothing. Any thread may call them. A text is one line: control characters in it become blanks.
namespace shopd::service {

/// The daemon hears, has swept and has proved its site; also ends a reload.
void notify_ready(std::string_view status);

/// What `systemctl status` shows.
void notify_status(std::string_view status);

/// A reload begins; `notify_ready` ends it. Carries MONOTONIC_USEC, which systemd 253 and later want.
void notify_reloading();

/// The daemon drains and will end.
void notify_stopping(std::string_view status);

/// Alive. Only `Watchdog` sends it.
void notify_watchdog();

/// Start or stop takes this much longer from now on, whatever the unit's timeouts say.
void notify_extend_timeout(std::chrono::microseconds more);

/// WatchdogSec= of the unit. @return nothing where systemd does not watch this process
[[nodiscard]] std::optional<std::chrono::microseconds> find_watchdog_interval();

} // namespace shopd::service
