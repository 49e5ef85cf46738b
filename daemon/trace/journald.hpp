#pragma once

#include "daemon/trace/line_format.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace shopd::trace {

/// A line's fields as systemd's journal takes them, each `NAME=value`: MESSAGE, PRIORITY, SYSLOG_IDENTIFIER,
/// SHOP_EVENT, and, where there are any, SHOP_TRANSACTION_ID and SHOP_BILL_ID. Values are any bytes.
std::vector<std::string> journal_fields(const Line& line);

/// What speaks in a line, without data: `order_placed` of "Order placed : 1 objects". The plugin's lines, and so ours,
/// begin with that; it ends before the first word that is not made of letters.
std::string event_name(std::string_view text);

/// Hands lines to systemd's journal (sd_journal_sendv(3)) on a thread of its own: a journal that is stuck holds up
/// nobody. The trace's file is the truth; what the journal cannot take is left out there, and the log says how much.
class JournaldMirror {
public:
    JournaldMirror();
    ~JournaldMirror();
    JournaldMirror(const JournaldMirror&) = delete;
    JournaldMirror& operator=(const JournaldMirror&) = delete;

    /// Thread-safe, never blocks.
    void add(const std::vector<Line>& lines);

private:
    void run(const std::stop_token& stop);

    std::mutex mutex_;
    std::condition_variable_any added_;
    std::deque<Line> waiting_;
    std::size_t left_out_ = 0;
    std::jthread sender_;
};

} // namespace shopd::trace
