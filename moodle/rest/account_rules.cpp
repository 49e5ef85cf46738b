#include "moodle/rest/account_rules.hpp"

#include "moodle/rest/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace shopd::rest {
namespace {

constexpr std::size_t longest_name = 100;
constexpr std::size_t longest_city = 120;
constexpr std::size_t longest_lang = 30;
constexpr std::string_view trimmed_by_php{" \t\n\r\v\0", 6};

using Reason = std::optional<std::string>;

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_lower_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || is_digit(c);
}

Reason not_a_text(std::string_view text, std::size_t longest) {
    const auto length = characters(text);
    if (!length) return "is not UTF-8";
    if (text.find('\0') != std::string_view::npos) return "holds a NUL";
    if (*length > longest) return fmt::format("is {} characters long, Moodle keeps {}", *length, longest);
    return std::nullopt;
}

Reason wrong_username(std::string_view username) {
    if (username.empty()) return "is empty";
    if (auto reason = not_a_text(username, longest_name)) return reason;
    const auto allowed = [](char c) { return is_lower_or_digit(c) || c == '.' || c == '-' || c == '_' || c == '@'; };
    if (!std::ranges::all_of(username, allowed)) return "may hold only a-z, 0-9 and . - _ @";
    return std::nullopt;
}

Reason wrong_name(std::string_view name) {
    if (is_blank(name)) return "is blank";
    if (auto reason = not_a_text(name, longest_name)) return reason;
    if (holds_a_tag(name)) return "holds what Moodle takes for an HTML tag";
    return std::nullopt;
}

Reason wrong_email(std::string_view email) {
    if (email.empty()) return "is empty";
    if (auto reason = not_a_text(email, longest_name)) return reason;
    if (!is_email(email)) return "is not a valid address";
    return std::nullopt;
}

Reason wrong_city(std::string_view city) {
    if (auto reason = not_a_text(city, longest_city)) return reason;
    if (holds_a_tag(city)) return "holds what Moodle takes for an HTML tag";
    return std::nullopt;
}

Reason wrong_country(std::string_view country) {
    if (country.empty() || is_country(country)) return std::nullopt;
    return "is not a code of two capital letters";
}

Reason wrong_lang(std::string_view lang) {
    const auto allowed = [](char c) { return is_lower_or_digit(c) || c == '_'; };
    if (lang.empty()) return std::nullopt;
    if (lang.size() <= longest_lang && lang.size() >= 2 && is_letter(lang[0]) && std::ranges::all_of(lang, allowed))
        return std::nullopt;
    return "is not a language code such as fr or pt_br";
}

bool is_local_part(std::string_view text) {
    constexpr std::string_view specials = "!#$%&'*+-/=?^_`{|}~";
    bool after_dot = true;
    for (const char c : text) {
        if (c == '.' && after_dot) return false;
        after_dot = c == '.';
        if (!after_dot && !is_letter(c) && !is_digit(c) && specials.find(c) == std::string_view::npos) return false;
    }
    return !after_dot && text.size() <= 64;
}

bool is_label(std::string_view label) {
    const auto allowed = [](char c) { return is_letter(c) || is_digit(c) || c == '-'; };
    return !label.empty() && label.size() <= 63 && std::ranges::all_of(label, allowed) && label.front() != '-' &&
           label.back() != '-';
}

bool is_domain(std::string_view domain) {
    const std::size_t last_dot = domain.rfind('.');
    if (last_dot == std::string_view::npos) return false;
    const std::string_view top = domain.substr(last_dot + 1);
    if (!is_label(top) || !is_letter(top[0])) return false;
    for (std::size_t start = 0; start <= last_dot;) {
        const std::size_t dot = domain.find('.', start);
        if (!is_label(domain.substr(start, dot - start))) return false;
        start = dot + 1;
    }
    return true;
}

} // namespace

bool is_blank(std::string_view text) {
    return text.find_first_not_of(trimmed_by_php) == std::string_view::npos;
}

bool holds_a_tag(std::string_view text) {
    constexpr std::string_view blanks = " \t\n\v\f\r";
    for (std::size_t place = text.find('<'); place != std::string_view::npos; place = text.find('<', place + 1))
        if (place + 1 == text.size() || blanks.find(text[place + 1]) == std::string_view::npos) return true;
    return false;
}

bool is_country(std::string_view code) {
    return code.size() == 2 && std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_email(std::string_view address) {
    const auto printable = [](char c) { return c > 0x20 && c < 0x7F && c != '<' && c != '>'; };
    const std::size_t at = address.rfind('@');
    if (at == std::string_view::npos || at == 0 || !std::ranges::all_of(address, printable)) return false;
    const std::string_view local = address.substr(0, at);
    const std::string_view domain = address.substr(at + 1);
    if (domain.empty()) return false;
    const bool quoted = local.size() > 2 && local.front() == '"' && local.back() == '"';
    return (quoted || is_local_part(local)) && (domain.front() == '[' || is_domain(domain));
}

std::optional<Breach> breach_of(const NewUser& user) {
    if (auto reason = wrong_username(user.username)) return Breach{"username", *reason};
    if (auto reason = wrong_name(user.first_name)) return Breach{"firstname", *reason};
    if (auto reason = wrong_name(user.last_name)) return Breach{"lastname", *reason};
    if (auto reason = wrong_email(user.email)) return Breach{"email", *reason};
    if (auto reason = wrong_city(user.city)) return Breach{"city", *reason};
    if (auto reason = wrong_country(user.country)) return Breach{"country", *reason};
    if (auto reason = wrong_lang(user.lang)) return Breach{"lang", *reason};
    return std::nullopt;
}

NewUser without_refused_extras(NewUser user) {
    if (wrong_city(user.city)) user.city.clear();
    if (wrong_country(user.country)) user.country.clear();
    if (wrong_lang(user.lang)) user.lang.clear();
    return user;
}

} // namespace shopd::rest
