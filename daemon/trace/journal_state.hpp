#pragma once

#include "daemon/trace/journal.hpp"
#include "daemon/trace/journald.hpp"
#include "daemon/trace/remembered.hpp"
#include "daemon/trace/seal.hpp"
#include "daemon/trace/trace_file.hpp"
#include "daemon/trace/unacknowledged.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace shopd::trace {

/// What the journal's threads share. All functions are called with `mutex` held.
struct Journal::State {
    /// A wave between append and acknowledge.
    struct Wave {
        std::string bytes; ///< what it wrote, without what it took over
        Extent extent;
        std::optional<Unacknowledged::Slot> slot;
        bool is_doubtful = false; ///< a sync failed: the disk may not have its lines
    };

    explicit State(const config::Trace& wanted);

    // writing.cpp
    Ticket append(const std::vector<Line>& lines);
    std::string format_new(const std::vector<Line>& lines, Ticket ticket, std::vector<Line>& written);
    void write(Wave& wave, Ticket ticket);
    void follow_the_name();
    void open_current(const std::filesystem::path& set_aside_as = {});
    void settle_seal();
    void end_half_line();
    void sign();
    void sign_where_due();
    void undo_append(Wave& wave, const WriteFailed& failure, std::size_t before_wave, Ticket ticket);
    void rotate_if_due(std::size_t coming, std::chrono::system_clock::time_point at);
    void rotate(std::chrono::system_clock::time_point at);

    // remembering.cpp
    void recover();
    void recover(const Extent& extent, std::vector<Extent>& seen);
    void remember(std::string_view bytes, const Extent& extent, Ticket turn);
    void store_remembered();
    void acknowledge(Ticket ticket);
    void abandon(Ticket ticket);

    // syncing.cpp
    void throw_if_doubtful() const;
    void sync_all(std::unique_lock<std::mutex>& lock);
    void wait_and_sync(std::unique_lock<std::mutex>& lock);
    void doubt(Ticket first, Ticket last_one);

    std::mutex mutex;
    std::condition_variable sync_ended;
    config::Trace settings;
    Stamper stamper;
    std::unique_ptr<JournaldMirror> journald; ///< where the configuration wants it
    Unacknowledged unacknowledged;
    Seal seal;
    std::optional<SigningKey> key;
    SealHead told;                                                       ///< by the last checkpoint
    std::optional<std::chrono::system_clock::time_point> unsigned_since; ///< when the first such line was written
    std::vector<std::string> findings; ///< of the seal, to be traced with the next wave
    Remembered remembered;
    std::vector<Unacknowledged::Slot> remembered_slots;

    std::shared_ptr<TraceFile> current;
    bool has_half_line = false;
    std::optional<std::chrono::local_days> day; ///< of the last line, by local time
    std::chrono::steady_clock::time_point rotate_not_before{};

    std::map<Ticket, Wave> waves;
    Ticket last = 0;
    Ticket synced = 0;
    bool is_syncing = false;
    std::vector<std::shared_ptr<TraceFile>> left_unsynced; ///< files that are no longer current
    bool folder_unsynced = false;
    bool sync_failed = false;
};

} // namespace shopd::trace
