#pragma once

#include "daemon/trace/seal_chain.hpp"
#include "daemon/trace/trace_file.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shopd::trace {

/// A line of a seal file:
///
///     KIND at=2026-11-23T18:40:00.123Z offset=0 length=94 ... link=64 digits
///
/// `begin` is the first of a file: which trace file it seals, and what stood in it before sealing began. `wave`
/// promises the lines of one append before they are written, and `written` says that all that was promised is on disk.
/// `mended` takes the place of a wave that did not arrive whole: what there is of it. `lost` says that lines that were
/// promised and had arrived are gone, `foreign` that bytes were found that nobody promised; both are found by whoever
/// opens the file next, and told of for ever. `checkpoint` is signed, and with it all that stands before. `end` is the
/// last of a file that was set aside, under which name, and `removed` tells of a trace file whose time was over.
struct SealRecord {
    enum class Kind { begin, wave, written, mended, lost, foreign, checkpoint, end, removed };

    Kind kind = Kind::wave;
    std::string at;                   ///< UTC
    std::uint64_t offset = 0;         ///< where in the trace file its bytes begin
    std::uint64_t length = 0;         ///< how many bytes it speaks for
    std::vector<std::uint32_t> marks; ///< wave: of each line (seal_chain.hpp)
    FileId file;                      ///< begin
    std::uint64_t number = 0;         ///< begin: of this seal file; removed: of the one that is gone
    std::string machine;              ///< lost, foreign: "same" or "restarted" since the record before
    std::optional<Link> previous; ///< begin: the last link of the seal file before; removed: of the one that is gone
    std::string name;             ///< end, removed: of the trace file, as its folder has it
    std::string key;              ///< checkpoint: the public key (seal_key.hpp)
    std::string signature;        ///< checkpoint
    Link link{};

    /// Without link and newline.
    [[nodiscard]] std::string text() const;
};

/// What all before it comes down to, to be kept where whoever changes the trace does not reach it.
struct SealHead {
    std::uint64_t file = 0; ///< the number of the seal's file
    std::string link;       ///< 64 digits
    std::string at;         ///< when it was written; UTC

    friend bool operator==(const SealHead&, const SealHead&) = default;
};

/// What the signature of a checkpoint is made of: the link before it, and its own words.
std::string to_be_signed(const Link& before, const SealRecord& checkpoint);

/// With its link and newline.
std::string to_line(const SealRecord& record);

/// @param line  without newline
/// @return      nothing where it is no record, whatever stands there
std::optional<SealRecord> parse_seal_record(std::string_view line);

/// Whether a line without end may be a record that a crash cut short.
bool may_become_record(std::string_view line);

/// 2026-11-23T18:40:00.123Z
std::string utc_now();

/// @return nothing for another text; without the fraction
std::optional<std::chrono::sys_seconds> read_utc(const std::string& text);

/// When the machine was started, in the same form, by its clock now.
std::string utc_of_boot();

} // namespace shopd::trace
