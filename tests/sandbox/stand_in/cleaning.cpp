#include "tests/sandbox/stand_in/cleaning.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>

namespace shopd::sandbox::stand_in {
namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool only(const std::string& text, bool (*allowed)(char)) {
    return std::all_of(text.begin(), text.end(), allowed);
}

bool contains(std::string_view set, char c) {
    return set.find(c) != std::string_view::npos;
}

/// The length of the UTF-8 sequence that starts here, 0 where none is valid.
std::size_t sequence(std::string_view text) {
    const auto first = static_cast<unsigned char>(text[0]);
    const std::size_t length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if ((first >= 0x80 && first < 0xC2) || first > 0xF4 || length > text.size()) return 0;
    std::uint32_t code = length == 1 ? first : first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xC0U) != 0x80) return 0;
        code = code << 6U | (next & 0x3FU);
    }
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && (code < 0x10000 || code > 0x10FFFF));
    return surrogate || overlong ? 0 : length;
}

bool is_utf8_without_nul(std::string_view text) {
    while (!text.empty()) {
        const auto length = sequence(text);
        if (length == 0 || text[0] == '\0') return false;
        text.remove_prefix(length);
    }
    return true;
}

/// PHP's strip_tags takes a `<` for a tag unless a blank follows.
bool has_tags(const std::string& text) {
    for (auto at = text.find('<'); at != std::string::npos; at = text.find('<', at + 1))
        if (at + 1 == text.size() || !is_space(text[at + 1])) return true;
    return false;
}

bool is_integer(const std::string& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() && std::to_string(number) == text;
}

bool is_username(const std::string& text, bool extended) {
    if (trimmed(text) != text || lower_ascii(text) != text) return false;
    return extended || only(text, [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || contains("-.@_", c); });
}

bool is_one_of(const std::string& text, const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), text) != names.end();
}

bool is_domain(std::string_view domain) {
    if (domain.find('.') == std::string_view::npos || domain.size() > 253) return false;
    while (true) {
        const auto label = domain.substr(0, domain.find('.'));
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
        if (!only(std::string(label), [](char c) { return is_letter(c) || is_digit(c) || c == '-'; })) return false;
        if (label.size() == domain.size()) return true;
        domain.remove_prefix(label.size() + 1);
    }
}

} // namespace

std::string lower_ascii(std::string text) {
    for (auto& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

std::string trimmed(const std::string& text) {
    const char* const blanks = " \t\n\r\v";
    const auto first = text.find_first_not_of(blanks);
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_clean(const std::string& text, Param type, const CleaningRules& rules) {
    if (!is_utf8_without_nul(text)) return false;
    switch (type) {
    case Param::raw:
        return true;
    case Param::raw_trimmed:
        return trimmed(text) == text;
    case Param::text:
    case Param::notags:
        return !has_tags(text);
    case Param::integer:
        return is_integer(text);
    case Param::boolean:
        return text == "0" || text == "1";
    case Param::alpha:
        return only(text, is_letter);
    case Param::alphanumext:
        return only(text, [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-'; });
    case Param::username:
        return is_username(text, rules.extended_usernames);
    case Param::lang:
        return text.empty() || is_one_of(text, rules.languages);
    case Param::auth:
        return is_one_of(text, {"cas", "db", "email", "ldap", "lti", "manual", "mnet", "nologin", "none", "oauth2",
                                "shibboleth", "webservice"});
    case Param::timezone:
        return only(text, [](char c) { return is_letter(c) || is_digit(c) || contains("_/+-.", c); });
    }
    return false;
}

bool is_email(const std::string& text) {
    const auto at = text.rfind('@');
    if (at == std::string::npos || at == 0 || at > 64) return false;
    const auto local = text.substr(0, at);
    if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string::npos) return false;
    const auto allowed = [](char c) { return is_letter(c) || is_digit(c) || contains(".!#$%&'*+/=?^_`{|}~-", c); };
    return only(local, allowed) && is_domain(std::string_view(text).substr(at + 1));
}

bool is_country(const std::string& code) {
    static constexpr std::string_view codes =
        "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY "
        "BZ "
        "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM "
        "FO "
        "FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT "
        "JE "
        "JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN "
        "MO "
        "MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT "
        "PW "
        "PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL "
        "TM "
        "TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW ";
    return code.size() == 2 && codes.find(code + " ") != std::string_view::npos && code.find(' ') == std::string::npos;
}

} // namespace shopd::sandbox::stand_in
