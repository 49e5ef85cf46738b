#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace shopd::shop {

/// RFC 4648 base64 on one line, as PHP's base64_encode() writes it.
std::string encode_base64(std::string_view bytes);

/// @return the bytes; nothing when `text` is not exactly what encode_base64() writes for some bytes (line breaks,
/// blanks,
///         missing padding and stray bits included)
std::optional<std::string> decode_base64(std::string_view text);

} // namespace shopd::shop
