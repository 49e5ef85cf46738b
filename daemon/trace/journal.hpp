#pragma once

#include "config/config.hpp"
#include "daemon/trace/errors.hpp"
#include "daemon/trace/line_format.hpp"
#include "daemon/trace/seal_record.hpp"
#include "daemon/trace/trace_file.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace shopd::trace {

/// One `append`: a wave's lines. Greater than every ticket before; 0 is none.
using Ticket = std::uint64_t;

/// The daemon's own merchant trace. A wave does
///
///     ticket = append(lines); sync(); ... COMMIT ...; acknowledge(ticket);     or abandon(ticket) where COMMIT failed
///
/// so that each effect has its line on disk before it is acknowledged, and stands there once whatever crashes when:
/// lines of waves that were never acknowledged are remembered, in memory and beside the file (unacknowledged.hpp), and
/// the next wave that has the same line (transaction id and text) does not write it again. The first wave of a
/// transaction that is acknowledged ends that memory for the transaction, so that a later event with the same words is
/// written. Lines without a transaction id are not remembered, since nothing tells one order's from another's: after a
/// crash they may stand twice, and none is ever taken for written that is not.
///
/// Rotates by size and by day between appends, never losing or splitting a line, never over an existing file; where the
/// rename fails it goes on with the old file. A file that was moved or removed from outside is noticed before each
/// append. The order in the file is the order: clock steps and summer time change stamps only.
///
/// Thread-safe. Only `sync` blocks for long (the disk), and not the other functions.
class Journal {
public:
    /// Opens or makes `settings.file` (0640, group adm where there is one), locks it for this process, and reads what
    /// an earlier run left unacknowledged.
    /// @throws Held where another daemon has it, Unavailable, BadKey, std::invalid_argument for an unknown time zone
    explicit Journal(const config::Trace& settings);
    ~Journal();

    /// Hands the lines to the kernel, with one write(2); lines that stand in the trace unacknowledged are skipped.
    /// @throws Unavailable; none of the lines is then owed to the trace
    Ticket append(const std::vector<Line>& lines);

    /// All that was appended so far is on disk afterwards. Callers at the same time share one fdatasync.
    /// @throws Unavailable; then abandon: the lines are written anew by the next wave, for the disk may not have them
    void sync();

    /// The wave's effects are acknowledged. Also where COMMIT's reply was lost and the tables show that it succeeded.
    void acknowledge(Ticket ticket) noexcept;

    /// The wave failed after writing: what it wrote or took over is remembered for the next one.
    void abandon(Ticket ticket) noexcept;

    /// Follows an outside rename: goes on in the file that now has the name, made where there is none.
    /// @throws Unavailable
    void reopen();

    /// Why an append would probably fail now; nothing when it would succeed. Cheap enough to ask once a second.
    std::optional<std::string> trouble();

    /// Takes over rotation, time zone and key. The file stays the one it was opened with, until the next start.
    /// @throws std::invalid_argument for an unknown time zone, BadKey; the old settings then stay
    void apply(const config::Trace& settings);

    /// Transactions with lines that an earlier run (or an abandoned wave) wrote and never acknowledged. At start,
    /// forget those for which the database has nothing left to do: their COMMIT succeeded just before the crash.
    [[nodiscard]] std::vector<std::string> unacknowledged_transactions() const;
    void forget(const std::string& transaction_id) noexcept;

    /// Whether lines in this file may be remembered: those of waves that are not acknowledged.
    [[nodiscard]] bool is_awaited(FileId file) const;

    /// Removes a rotated file whose time is over. A line of the trace says so first, and is on disk.
    /// @param why  "older than 3650 days"
    /// @throws Unavailable; the file then stays
    void retire(const std::filesystem::path& rotated, const std::string& why);

    /// Signs what was written since the last checkpoint, where there is a key, and puts it on disk.
    /// @return  what is to be kept elsewhere: all up to it is on disk; nothing where nothing is new
    /// @throws Unavailable
    std::optional<SealHead> checkpoint();

    /// The public key that signs now; "" none.
    [[nodiscard]] std::string public_key() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace shopd::trace
