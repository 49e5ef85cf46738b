#include "daemon/trace/escape.hpp"

#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>

namespace shopd::trace {
namespace {

constexpr char hexadecimal[] = "0123456789abcdef";

/// What is escaped beside controls and invalid bytes.
enum class Also : std::uint8_t { nothing, backslash, backslash_and_brackets };

constexpr std::array<bool, 256> plain_bytes(Also also) {
    std::array<bool, 256> plain{};
    for (std::size_t byte = 0x20; byte < 0x7f; ++byte)
        plain[byte] = true;
    if (also != Also::nothing) plain['\\'] = false;
    if (also == Also::backslash_and_brackets) plain['['] = plain[']'] = false;
    return plain;
}

constexpr std::array<std::array<bool, 256>, 3> plain_table = {plain_bytes(Also::nothing), plain_bytes(Also::backslash),
                                                              plain_bytes(Also::backslash_and_brackets)};

bool is_harmful(UChar32 character) {
    return (character >= 0x80 && character <= 0x9f) || character == 0x61c || character == 0x200e ||
           character == 0x200f || (character >= 0x2028 && character <= 0x202e) ||
           (character >= 0x2066 && character <= 0x2069) || character == 0xfeff;
}

std::size_t write_byte_escape(std::array<char, 8>& unit, unsigned char byte) {
    unit[0] = '\\';
    switch (byte) {
    case '\\':
        unit[1] = '\\';
        return 2;
    case '\n':
        unit[1] = 'n';
        return 2;
    case '\r':
        unit[1] = 'r';
        return 2;
    case '\t':
        unit[1] = 't';
        return 2;
    default:
        break;
    }
    unit[1] = 'x';
    unit[2] = hexadecimal[byte >> 4];
    unit[3] = hexadecimal[byte & 15];
    return 4;
}

std::size_t write_character_escape(std::array<char, 8>& unit, UChar32 character) {
    const auto code = static_cast<std::uint32_t>(character);
    unit[0] = '\\';
    unit[1] = 'u';
    for (std::uint32_t digit = 0; digit < 4; ++digit)
        unit[2 + digit] = hexadecimal[(code >> (12 - 4 * digit)) & 15];
    return 6;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"

/// @return the length in bytes of the valid UTF-8 character at the start, 0 where there is none
std::size_t read_character(std::string_view bytes, UChar32& character) {
    const auto length = static_cast<std::int32_t>(std::min<std::size_t>(bytes.size(), 4));
    std::int32_t index = 0;
    U8_NEXT(bytes.data(), index, length, character);
    return character < 0 ? 0 : static_cast<std::size_t>(index);
}

#pragma GCC diagnostic pop

std::size_t escape_into(std::string& out, std::string_view bytes, Also also, std::size_t limit) {
    const auto& plain = plain_table[static_cast<std::size_t>(also)];
    std::size_t taken = 0;
    while (taken < bytes.size()) {
        std::size_t end = taken;
        while (end < bytes.size() && plain[static_cast<unsigned char>(bytes[end])])
            ++end;
        const std::size_t run = std::min(end - taken, limit);
        out.append(bytes, taken, run);
        taken += run;
        limit -= run;
        if (taken < end || taken == bytes.size()) break;

        std::array<char, 8> unit{};
        std::size_t used = 1;
        std::size_t written = 0;
        UChar32 character = -1;
        const auto byte = static_cast<unsigned char>(bytes[taken]);
        const std::size_t length = byte < 0x80 ? 0 : read_character(bytes.substr(taken), character);
        if (length == 0) {
            written = write_byte_escape(unit, byte);
        } else {
            used = length;
            written = is_harmful(character) ? write_character_escape(unit, character)
                                            : bytes.copy(unit.data(), length, taken);
        }
        if (written > limit) break;
        out.append(unit.data(), written);
        limit -= written;
        taken += used;
    }
    return taken;
}

void append_utf8(std::string& out, UChar32 character) {
    std::array<std::uint8_t, 4> encoded{};
    std::int32_t length = 0;
    U8_APPEND_UNSAFE(encoded.data(), length, static_cast<std::uint32_t>(character));
    for (std::int32_t index = 0; index < length; ++index)
        out.push_back(static_cast<char>(encoded[static_cast<std::size_t>(index)]));
}

/// @return whether `digits` hexadecimal digits stand at the start of `text`
bool read_hexadecimal(std::string_view text, std::size_t digits, std::uint32_t& value) {
    if (text.size() < digits) return false;
    const char* end = text.data() + digits;
    return std::from_chars(text.data(), end, value, 16).ptr == end;
}

/// @return how many bytes the escape at the start of `text` takes, 0 where it is none of ours
std::size_t undo_escape(std::string& out, std::string_view text) {
    if (text.size() < 2) return 0;
    std::uint32_t value = 0;
    switch (text[1]) {
    case '\\':
        out.push_back('\\');
        return 2;
    case 'n':
        out.push_back('\n');
        return 2;
    case 'r':
        out.push_back('\r');
        return 2;
    case 't':
        out.push_back('\t');
        return 2;
    case 'x':
        if (!read_hexadecimal(text.substr(2), 2, value)) return 0;
        out.push_back(static_cast<char>(value));
        return 4;
    case 'u':
        if (!read_hexadecimal(text.substr(2), 4, value) || U_IS_SURROGATE(value)) return 0;
        append_utf8(out, static_cast<UChar32>(value));
        return 6;
    default:
        return 0;
    }
}

} // namespace

std::size_t append_escaped(std::string& out, std::string_view bytes, Within where, std::size_t limit) {
    return escape_into(out, bytes, where == Within::text ? Also::backslash : Also::backslash_and_brackets, limit);
}

std::string unescape(std::string_view escaped) {
    std::string bytes;
    bytes.reserve(escaped.size());
    while (!escaped.empty()) {
        const std::size_t backslash = std::min(escaped.find('\\'), escaped.size());
        bytes.append(escaped.substr(0, backslash));
        escaped.remove_prefix(backslash);
        if (escaped.empty()) break;
        const std::size_t used = undo_escape(bytes, escaped);
        if (used == 0) bytes.push_back('\\');
        escaped.remove_prefix(used == 0 ? 1 : used);
    }
    return bytes;
}

void append_printable(std::string& out, std::string_view bytes) {
    escape_into(out, bytes, Also::nothing, std::numeric_limits<std::size_t>::max());
}

} // namespace shopd::trace
