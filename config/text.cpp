#include "config/text.hpp"

#include <fmt/format.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace shopd::config {
namespace {

constexpr std::size_t longest_shown = 60;
constexpr std::size_t longest_compared = 64;

bool is_control(char byte) {
    return static_cast<unsigned char>(byte) < 0x20U || byte == 0x7F;
}

bool is_continuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

char lower_case_letter(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

/// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours.
std::size_t distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> before_last(right.size() + 1), last(right.size() + 1), current(right.size() + 1);
    for (std::size_t column = 0; column <= right.size(); ++column)
        last[column] = column;
    for (std::size_t row = 1; row <= left.size(); ++row) {
        current[0] = row;
        for (std::size_t column = 1; column <= right.size(); ++column) {
            const std::size_t replace = last[column - 1] + (left[row - 1] == right[column - 1] ? 0U : 1U);
            current[column] = std::min({last[column] + 1, current[column - 1] + 1, replace});
            if (row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1])
                current[column] = std::min(current[column], before_last[column - 2] + 1);
        }
        before_last.swap(last);
        last.swap(current);
    }
    return last[right.size()];
}

bool is_prefix_of_other(std::string_view left, std::string_view right) {
    return std::min(left.size(), right.size()) >= 3 && (left.starts_with(right) || right.starts_with(left));
}

/// Each character from `from` to `to` becomes a star.
void star_out(std::string& line, std::size_t from, std::size_t to) {
    const auto stars = count_characters(std::string_view{line}.substr(from, to - from));
    line.replace(from, to - from, stars, '*');
}

/// Where something begins that looks like what crypt(3) makes: `$METHOD$...`.
std::size_t find_password_hash(std::string_view line) {
    for (auto at = line.find('$'); at != std::string_view::npos; at = line.find('$', at + 1)) {
        const auto end = line.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-", at + 1);
        if (end != std::string_view::npos && end > at + 1 && line[end] == '$') return at;
    }
    return line.size();
}

} // namespace

std::string in_quotes(std::string_view text) {
    std::string shown = "\"";
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (shown.size() > longest_shown && !is_continuation(text[at])) return shown + "...\"";
        if (is_control(text[at]))
            shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[at]));
        else
            shown += text[at];
    }
    return shown + '"';
}

std::optional<std::string> find_nearest(std::string_view word, std::span<const std::string_view> candidates) {
    if (word.empty() || word.size() > longest_compared) return std::nullopt;
    const std::string wanted = lower_case(word);
    std::optional<std::string> nearest;
    std::size_t smallest = std::numeric_limits<std::size_t>::max();
    for (const auto candidate : candidates) {
        const std::string name = lower_case(candidate);
        const std::size_t apart = is_prefix_of_other(wanted, name) ? 1 : distance(wanted, name);
        const std::size_t allowed = std::max<std::size_t>(1, std::max(wanted.size(), name.size()) / 3);
        if (apart > allowed || apart >= smallest) continue;
        smallest = apart;
        nearest = std::string{candidate};
    }
    return nearest;
}

std::string joined(std::span<const std::string_view> words) {
    return fmt::format("{}", fmt::join(words, ", "));
}

bool has_control_character(std::string_view text) {
    return std::any_of(text.begin(), text.end(), is_control);
}

std::size_t count_characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char byte) { return !is_continuation(byte); }));
}

std::optional<std::size_t> find_bad_byte(std::string_view text) {
    const auto length = static_cast<std::int32_t>(text.size());
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    for (std::int32_t at = 0; at < length;) {
        const std::int32_t start = at;
        UChar32 character = 0;
        U8_NEXT(bytes, at, length, character);
        const bool line_end = character == '\n' || (character == '\r' && at < length && bytes[at] == '\n');
        const bool control = character < 0x20 || (character >= 0x7F && character < 0xA0);
        if (control && character != '\t' && !line_end) return static_cast<std::size_t>(start);
    }
    return std::nullopt;
}

std::string lower_case(std::string_view text) {
    std::string lower{text};
    std::transform(lower.begin(), lower.end(), lower.begin(), lower_case_letter);
    return lower;
}

std::string without_secrets(std::string line) {
    const auto scheme = line.find("://");
    const auto host = line.rfind('@');
    if (scheme != std::string::npos && host != std::string::npos) {
        const auto colon = line.find(':', scheme + 3);
        if (colon < host) star_out(line, colon + 1, host);
    }
    const std::string lower = lower_case(line);
    std::size_t first = std::min(find_password_hash(line), line.size());
    for (const std::string_view word : {"password", "passwd", "token", "secret", "dsn"}) {
        for (auto at = lower.find(word); at != std::string::npos; at = lower.find(word, at + 1)) {
            const auto sign = lower.find_first_not_of(" \t\"'", at + word.size());
            if (sign != std::string::npos && (lower[sign] == '=' || lower[sign] == ':'))
                first = std::min(first, sign + 1);
        }
    }
    star_out(line, first, line.size());
    return line;
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
    if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

} // namespace shopd::config
