#pragma once

#include <memory>
#include <string_view>

#include <spdlog/common.h>
#include <spdlog/formatter.h>

namespace shopd::service {

enum class LogTarget {
    journal,  ///< `<3>text`: systemd takes the level from the prefix and adds the time itself (sd-daemon(3))
    terminal, ///< `2026-11-22 17:33:20.123 error    text`, local time
};

/// The daemon's own log goes to stderr: as the journal reads it where stderr is the journal's stream (JOURNAL_STREAM),
/// else with time and level. Replaces spdlog's default logger; call it once, before the first thread.
void start_logging(spdlog::level::level_enum level = spdlog::level::info);

/// Whether descriptor 2 is the stream that JOURNAL_STREAM (`device:inode`) names.
[[nodiscard]] bool is_journal(const char* journal_stream);

/// One entry is one line, and each further line of its text (a place in a file with its caret) is indented by four
/// blanks, so that no text that a customer typed can pass for an entry; other control characters are written as \xNN.
[[nodiscard]] std::unique_ptr<spdlog::formatter> make_log_formatter(LogTarget target);

} // namespace shopd::service
