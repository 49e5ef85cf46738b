#include "daemon/web/language.hpp"

#include <algorithm>
#include <charconv>

namespace shopd::web {
namespace {

constexpr int whole = 1000;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

/// `q=0.8` in thousandths; what is none weighs nothing.
int weight_of(std::string_view parameter) {
    if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return 0;
    parameter.remove_prefix(2);
    if (parameter.starts_with('1')) return whole;
    if (!parameter.starts_with("0.")) return 0;
    parameter.remove_prefix(2);
    int weight = 0;
    int unit = whole / 10;
    for (const char digit : parameter.substr(0, 3)) {
        if (digit < '0' || digit > '9') return 0;
        weight += (digit - '0') * unit;
        unit /= 10;
    }
    return weight;
}

bool is_language(std::string_view tag, std::string_view language) {
    const auto main = tag.substr(0, tag.find('-'));
    return std::equal(main.begin(), main.end(), language.begin(), language.end(),
                      [](char one, char other) { return (one | 0x20) == other; });
}

} // namespace

Language choose_language(std::string_view accepted) {
    int french = 0;
    int english = 0;
    while (!accepted.empty()) {
        const auto comma = std::min(accepted.find(','), accepted.size());
        const auto entry = accepted.substr(0, comma);
        accepted.remove_prefix(std::min(comma + 1, accepted.size()));
        const auto semicolon = entry.find(';');
        const auto tag = trimmed(entry.substr(0, semicolon));
        const int weight =
            semicolon == std::string_view::npos ? whole : weight_of(trimmed(entry.substr(semicolon + 1)));
        if (is_language(tag, "fr")) french = std::max(french, weight);
        if (is_language(tag, "en")) english = std::max(english, weight);
    }
    return french > english ? Language::french : Language::english;
}

} // namespace shopd::web
