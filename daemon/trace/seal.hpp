#pragma once

#include "daemon/trace/seal_files.hpp"
#include "daemon/trace/seal_key.hpp"
#include "daemon/trace/seal_record.hpp"
#include "daemon/trace/trace_file.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shopd::trace {

/// Keeps the seal of a trace while it is written. What is about to be written is promised first, so that whatever
/// crashes when, the trace has no line that the seal does not know. Not thread-safe.
class Seal {
public:
    explicit Seal(std::filesystem::path live) : live_{std::move(live)} {}

    /// Goes on with the file that the trace is written to from now on, and settles with what a crash, or somebody else,
    /// made of it.
    /// @param set_aside_as  the name that the file before was given; empty: another did that, or it is the first
    /// @return  in words for the trace, what was found; mostly nothing
    /// @throws Unavailable
    std::vector<std::string> open(const TraceFile& trace, const std::filesystem::path& set_aside_as = {});

    /// Where the trace's file must end now, bytes; where it does not, `settle` before the next promise.
    [[nodiscard]] std::uint64_t end() const noexcept { return end_; }

    /// Says what became of the file: of a promised wave that did not arrive whole, of bytes that nobody promised, of
    /// lines that are gone.
    /// @return  in words for the trace
    /// @throws Unavailable
    std::vector<std::string> settle(const TraceFile& trace);

    /// These bytes are about to be appended.
    /// @throws Unavailable; nothing is promised then
    void promise(std::string_view bytes);

    /// All that was promised is on disk: from now on nothing of it can be missing for a crash's sake.
    void confirm() noexcept;

    /// Nothing of what was promised last was written.
    void take_back() noexcept;

    /// Vouches for all that stands before it with a key that whoever changes the trace does not have.
    /// @throws Unavailable
    void sign(const SigningKey& key);

    /// A rotated file is about to be removed: its part of the seal goes too, and the seal says so.
    /// @throws Unavailable
    void remove(const std::filesystem::path& rotated);

    /// The last record.
    [[nodiscard]] SealHead head() const { return {number_, to_hex(link_), last_at_}; }

    /// Whether the last record promises what may not be on disk yet.
    [[nodiscard]] bool is_promising() const noexcept { return wave_.has_value(); }

    /// To be synced with the trace.
    [[nodiscard]] const std::shared_ptr<TraceFile>& file() const noexcept { return file_; }

private:
    void begin_file(const TraceFile& trace, std::uint64_t number, const std::optional<Link>& previous);
    bool go_on_where_it_ended(const TraceFile& trace);
    bool go_on(const TraceFile& trace, const std::filesystem::path& path);
    void take_over(const SealContent& content);
    std::string mend(const TraceFile& trace, std::uint64_t size);
    void append(SealRecord record, Sealing sealing, std::string_view also_sealed = {});

    std::filesystem::path live_;
    std::shared_ptr<TraceFile> file_;
    std::uint64_t size_ = 0; ///< of the seal's file
    std::uint64_t number_ = 0;
    std::uint64_t end_ = 0; ///< of what is promised of it
    Link link_{};
    std::string last_at_;            ///< when the last record was written
    std::optional<SealRecord> wave_; ///< the last record, where it is a wave
    Link before_wave_{};             ///< the link before it
    std::uint64_t wave_begin_ = 0;   ///< where it stands in the seal's file
};

} // namespace shopd::trace
