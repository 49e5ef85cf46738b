#pragma once

#include "daemon/trace/trace_file.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <set>
#include <vector>

namespace shopd::trace {

/// Bytes of one trace file in which lines of effects not yet acknowledged stand, or are about to.
struct Extent {
    FileId file;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;

    friend auto operator<=>(const Extent&, const Extent&) = default;
};

/// The file `<trace>.unacknowledged`: which extents are open, so that a daemon that was killed does not write their
/// lines again after its restart. Its lock tells whose trace this is.
///
/// It consists of slots of 128 bytes, each one text line; a slot never crosses a page, so that kill -9 leaves it whole.
/// It is not synced: after a loss of power (another boot id) it is emptied, and lines of waves that were never
/// acknowledged may then stand twice, but none is ever taken for written that is not. Not thread-safe.
class Unacknowledged {
public:
    using Slot = std::size_t;

    /// Opens or makes the file and locks it.
    /// @throws Held where another process has the lock, Unavailable
    explicit Unacknowledged(const std::filesystem::path& path);

    /// The extents that an earlier run left, each once, with their slots still taken.
    [[nodiscard]] const std::vector<Extent>& left_over() const noexcept { return left_over_; }

    /// Frees the slots of what an earlier run left.
    void close_left_over() noexcept;

    /// Records an extent, before its lines are written.
    /// @throws Unavailable
    Slot open(const Extent& extent);

    void close(Slot slot) noexcept;

private:
    void lock();
    void start_anew(const std::string& header);
    void read_slots(std::string_view slots);
    bool write_slot(Slot slot, std::string_view text) noexcept;

    std::filesystem::path path_;
    Descriptor descriptor_;
    std::vector<Extent> left_over_;
    std::vector<Slot> left_over_slots_;
    std::set<Slot> free_;
    Slot end_ = 0;
};

} // namespace shopd::trace
