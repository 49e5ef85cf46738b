#pragma once

#include "daemon/trace/trace_file.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shopd::trace {

/// Longest line that readers hold in memory; ours are far shorter, other files may hold anything.
constexpr std::size_t longest_line_read = 1 << 20;

/// Reads a file's lines from its beginning, in blocks, whatever its size. A line beyond `longest_line_read` is given
/// cut.
class LineReader {
public:
    /// @param name  for messages
    LineReader(Descriptor file, std::filesystem::path name) : name_{std::move(name)}, file_{std::move(file)} {}

    /// @return the next line without its newline, valid until the next call; the last one may have had none
    /// @throws Unavailable where the file cannot be read
    std::optional<std::string_view> next();

    /// The same for the next line that contains `needle`; looks at blocks, not at lines.
    std::optional<std::string_view> next_with(std::string_view needle);

private:
    bool fill();

    [[nodiscard]] std::string_view unread() const { return std::string_view{buffer_}.substr(begin_); }

    std::filesystem::path name_;
    Descriptor file_;
    std::string buffer_;
    std::size_t begin_ = 0;
    bool is_at_end_ = false;
    bool is_skipping_ = false;
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
