#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// One event is one line, whatever a customer types: what could end a line, hide text or drive a terminal is written as
/// an escape. `\\` `\n` `\r` `\t`, `\xHH` for a byte, `\uHHHH` for a character; the backslash itself is doubled, so
/// that every escape is ours and can be undone.
namespace shopd::trace {

/// Where the bytes will stand. In a transaction id the brackets are escaped too: they are the id's fence.
enum class Within { transaction_id, text };

/// Appends `bytes` with C0, DEL, C1, line and paragraph separators, bidirectional controls, U+FEFF, the backslash and
/// every byte that is not part of valid UTF-8 escaped. Stops before `limit` bytes of output are exceeded.
/// @return  how many bytes of the input were taken; fewer than given only where the limit cut
std::size_t append_escaped(std::string& out, std::string_view bytes, Within where, std::size_t limit);

/// The bytes that `append_escaped` was given. An unknown escape stays as it stands: it is not ours.
std::string unescape(std::string_view escaped);

/// Appends a line of any file for a terminal or for JSON: controls and invalid UTF-8 become escapes, backslashes stay,
/// so that a line of ours looks as it stands in the file. The result is always valid UTF-8.
void append_printable(std::string& out, std::string_view bytes);

} // namespace shopd::trace
