#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shopd::trace {

/// A link of the seal's chain: BLAKE2b-256 of all that came before it.
using Link = std::array<unsigned char, 32>;

/// 64 digits.
std::string to_hex(const Link& link);

/// @return nothing for another text
std::optional<Link> read_link(std::string_view hex);

/// What a seal says of bytes of the trace, from one link to the next.
///
///     h = link before;  for each line: h = BLAKE2b(h, line with its newline);  next link = BLAKE2b(h, record)
///
/// A piece without newline, which a crash left, counts as a line. So a line cannot be changed, moved, put in or left
/// out, and no word of a record changed, without another link.
class Sealing {
public:
    explicit Sealing(const Link& before) : value_{before} {}

    /// Bytes may come in pieces of any size.
    void add(std::string_view bytes);

    /// Four bytes of `h` after each line: they tell which line is the first that is not what it was.
    [[nodiscard]] const std::vector<std::uint32_t>& marks();

    /// @param record  the record's text without its link
    [[nodiscard]] Link next(std::string_view record);

private:
    void end_line();

    Link value_;
    std::string line_; ///< has no newline yet
    std::vector<std::uint32_t> marks_;
};

} // namespace shopd::trace
