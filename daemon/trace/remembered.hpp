#pragma once

#include "daemon/trace/unacknowledged.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace shopd::trace {

/// Lines that stand in the trace although their effects are not acknowledged, by transaction id; each may be taken once
/// by a later wave instead of being written again. Not thread-safe.
class Remembered {
public:
    struct Written {
        std::string event;      ///< `[ID] text`, as it stands in the file
        Extent extent;          ///< the whole line with its newline
        std::uint64_t turn = 0; ///< of the append that wrote it, 0 for an earlier run's
        std::uint64_t taken_by = 0;
    };

    [[nodiscard]] bool empty() const noexcept { return lines_.empty(); }

    /// @param bracketed  the transaction id as it stands in the brackets
    void add(std::string_view bracketed, Written line);

    /// @return whether there was a line with this event that nobody had taken; `taken_by` has it now
    bool take(std::string_view bracketed, std::string_view event, std::uint64_t taken_by);

    /// Gives back what `taken_by` took.
    void release(std::uint64_t taken_by);

    /// The transaction ids of what `taken_by` took.
    [[nodiscard]] std::vector<std::string> taken(std::uint64_t taken_by) const;

    /// Forgets all lines of a transaction.
    /// @return whether there were any
    bool forget(std::string_view bracketed);

    /// Forgets the lines of appends from `first` to `last`: they may never have reached the disk.
    void forget_turns(std::uint64_t first, std::uint64_t last);

    /// Where the lines stand: the runs of neighbouring lines, in order.
    [[nodiscard]] std::vector<Extent> extents() const;

    /// Each transaction id that has lines, as it stands in the brackets; never "".
    [[nodiscard]] std::vector<std::string> transactions() const;

private:
    std::multimap<std::string, Written, std::less<>> lines_;
};

} // namespace shopd::trace
