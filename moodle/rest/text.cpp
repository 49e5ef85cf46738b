#include "moodle/rest/text.hpp"

#include <array>
#include <cstdint>

namespace shopd::rest {
namespace {

struct Character {
    std::size_t bytes; ///< 0: no UTF-8 starts here
    std::uint32_t code;
};

std::uint32_t byte_at(std::string_view text, std::size_t place) {
    return static_cast<unsigned char>(text[place]);
}

Character character_at(std::string_view text, std::size_t place) {
    const std::uint32_t first = byte_at(text, place);
    if (first < 0x80) return {1, first};
    const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || place + bytes > text.size()) return {0, 0};
    std::uint32_t code = first & (0x7FU >> bytes);
    for (std::size_t next = 1; next < bytes; ++next) {
        const std::uint32_t byte = byte_at(text, place + next);
        if ((byte & 0xC0) != 0x80) return {0, 0};
        code = (code << 6) | (byte & 0x3F);
    }
    constexpr std::array<std::uint32_t, 5> lowest = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < lowest[bytes] || code > 0x10FFFF || surrogate) return {0, 0};
    return {bytes, code};
}

bool breaks_a_line(std::uint32_t code) {
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029;
}

std::string escaped(std::string_view bytes) {
    if (bytes == "\n") return "\\n";
    if (bytes == "\r") return "\\r";
    if (bytes == "\t") return "\\t";
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (std::size_t place = 0; place < bytes.size(); ++place) {
        const std::uint32_t byte = byte_at(bytes, place);
        text += "\\x";
        text += digits[byte >> 4];
        text += digits[byte & 0xF];
    }
    return text;
}

} // namespace

std::optional<std::size_t> characters(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t place = 0; place < text.size(); ++count) {
        const Character character = character_at(text, place);
        if (character.bytes == 0) return std::nullopt;
        place += character.bytes;
    }
    return count;
}

std::string one_line(std::string_view text, std::size_t limit) {
    std::string line;
    for (std::size_t place = 0; place < text.size();) {
        const Character character = character_at(text, place);
        const std::string_view bytes = text.substr(place, character.bytes == 0 ? 1 : character.bytes);
        const bool plain = character.bytes != 0 && !breaks_a_line(character.code);
        const std::string piece = plain ? std::string{bytes} : escaped(bytes);
        if (line.size() + piece.size() > limit) return line + "...";
        line += piece;
        place += bytes.size();
    }
    return line;
}

std::string without_secret(std::string_view text, std::string_view secret) {
    constexpr std::string_view stand_in = "<token>";
    std::string clean{text};
    if (secret.empty()) return clean;
    for (std::size_t found = clean.find(secret); found != std::string::npos;
         found = clean.find(secret, found + stand_in.size()))
        clean.replace(found, secret.size(), stand_in);
    return clean;
}

} // namespace shopd::rest
