#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace shopd::rest {

/// How many characters (code points) a text has, which is what Moodle's columns count.
/// @return nothing when the bytes are not UTF-8 (surrogates, overlong forms and codes above U+10FFFF included)
[[nodiscard]] std::optional<std::size_t> characters(std::string_view text);

/// A stranger's text on one line: control characters, also U+0080..U+009F and the line and paragraph separators, as \n,
/// \t or \xNN; bytes that are not UTF-8 as \xNN; cut after `limit` bytes at a character's border with "..." behind.
[[nodiscard]] std::string one_line(std::string_view text, std::size_t limit);

/// `text` with every occurrence of `secret` replaced by "<token>".
[[nodiscard]] std::string without_secret(std::string_view text, std::string_view secret);

} // namespace shopd::rest
