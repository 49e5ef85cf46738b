#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Small questions about text that several parts of the loader ask. Bytes are UTF-8.
namespace shopd::config {

/// The text in quotes for a message: control characters escaped, more than 60 bytes cut.
std::string in_quotes(std::string_view text);

/// The candidate that a person who typed `word` most likely meant: by edit distance (a swap of neighbours counts one),
/// without regard to case. @return nothing when none is near.
std::optional<std::string> find_nearest(std::string_view word, std::span<const std::string_view> candidates);

/// `a, b, c`
std::string joined(std::span<const std::string_view> words);

bool has_control_character(std::string_view text);

/// Characters (code points) of a valid UTF-8 text.
std::size_t count_characters(std::string_view text);

/// The first byte that is not UTF-8, or a control character other than tab and line end.
std::optional<std::size_t> find_bad_byte(std::string_view text);

/// ASCII only.
std::string lower_case(std::string_view text);

/// Stars out what follows `password=`, `token:`, `dsn:` and the like, a hash of crypt(3) and what follows it, and the
/// password of a URL; the number of characters stays the same.
std::string without_secrets(std::string line);

/// A whole decimal number without sign, blank or leading zero. @return nothing for anything else, or too large a one.
std::optional<std::uint64_t> parse_number(std::string_view text);

} // namespace shopd::config
