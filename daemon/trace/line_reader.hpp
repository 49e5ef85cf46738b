#pragma once

#include "daemon/trace/content.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shopd::trace {

/// Longest line that readers hold in memory; ours are far shorter, other files may hold anything.
constexpr std::size_t longest_line_read = 1 << 20;

/// Uncompressed bytes of a file.
struct Range {
    std::uint64_t begin = 0;
    std::uint64_t end = std::numeric_limits<std::uint64_t>::max(); ///< the first that is no longer in it
};

/// Reads lines in order, in blocks, whatever the file's size. A line beyond `longest_line_read` is given cut.
class LineReader {
public:
    /// @param ranges  the lines that begin in one of these are read; in order, none empty, none touching another
    explicit LineReader(std::unique_ptr<Content> content, std::vector<Range> ranges = {Range{}});

    /// @return the next line without its newline, valid until the next call; the file's last one may have had none
    /// @throws Unavailable where the file cannot be read; `pass_damage` may then go on
    std::optional<std::string_view> next();

    /// The same for the next line that contains `needle`; looks at blocks, not at lines.
    std::optional<std::string_view> next_with(std::string_view needle);

    /// Where the line that was given last begins in the file.
    [[nodiscard]] std::uint64_t line_begin() const noexcept { return line_begin_; }

    /// Whether it had a newline and was not cut.
    [[nodiscard]] bool is_line_whole() const noexcept { return is_line_whole_; }

    /// After a failure: goes on behind what cannot be read. @return false where nothing behind it can be read
    bool pass_damage();

private:
    bool fill();
    void end_range_where_due(std::size_t count);
    bool start_next_range();

    void note_line(std::size_t place_in_buffer, bool is_whole);

    [[nodiscard]] std::string_view unread() const { return {buffer_.data() + begin_, end_ - begin_}; }

    std::unique_ptr<Content> content_;
    std::vector<Range> ranges_;
    std::size_t next_range_ = 0;
    std::uint64_t range_end_ = 0; ///< of the present one
    std::uint64_t offset_ = 0;    ///< in the file, behind the buffer
    std::vector<char> buffer_;    ///< never smaller than it was: what it grows by is set to 0, which takes time
    std::size_t begin_ = 0;       ///< of what was not given yet
    std::size_t end_ = 0;
    bool is_range_read_ = true;
    std::uint64_t line_begin_ = 0;
    bool is_line_whole_ = false;
    bool is_skipping_ = false; ///< the rest of a line that is not wanted, or was given cut
};

/// Reads a file's lines from its end. A line beyond `longest_line_read` comes in pieces.
class BackwardReader {
public:
    /// @param name  for messages
    /// @param end   where to begin, the end of a line; it may lie before the end of the file
    BackwardReader(int file, std::filesystem::path name, std::uint64_t end)
        : name_{std::move(name)}, file_{file}, before_{end} {}

    /// @return the line before, without its newline, valid until the next call
    /// @throws Unavailable where the file cannot be read
    std::optional<std::string_view> previous();

private:
    bool fill();

    std::filesystem::path name_;
    int file_;
    std::uint64_t before_; ///< offset of the buffer's first byte
    std::string buffer_;
    std::string line_;
};

} // namespace shopd::trace
