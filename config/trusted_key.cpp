#include "config/trusted_key.hpp"

#include <charconv>

namespace shopd::config {
namespace {

/// Ed25519: 32 bytes, in base64 with its padding.
bool is_public_key(std::string_view text) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    constexpr std::string_view opening = "ed25519:";
    if (!text.starts_with(opening)) return false;
    text.remove_prefix(opening.size());
    return text.size() == 44 && text.find_first_not_of(digits) == 43 && text.ends_with('=');
}

template <typename Number>
bool read(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

std::optional<std::chrono::sys_days> read_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    if (!read(text.substr(0, 4), year) || !read(text.substr(5, 2), month) || !read(text.substr(8), day))
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
    return date.ok() ? std::optional{std::chrono::sys_days{date}} : std::nullopt;
}

} // namespace

std::optional<TrustedKey> read_trusted_key(std::string_view text) {
    constexpr std::string_view between = " since ";
    const auto place = text.find(between);
    if (place == std::string_view::npos || !is_public_key(text.substr(0, place))) return std::nullopt;
    const auto since = read_day(text.substr(place + between.size()));
    if (!since) return std::nullopt;
    return TrustedKey{std::string{text.substr(0, place)}, *since};
}

} // namespace shopd::config
