#include "handlers/username.hpp"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <memory>
#include <stdexcept>

namespace shopd::handlers {
namespace {

constexpr std::size_t longest_base = 90;

const icu::Transliterator& to_ascii() {
    static const std::unique_ptr<icu::Transliterator> transliterator = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::Transliterator> made{
            icu::Transliterator::createInstance("Any-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, status)};
        if (U_FAILURE(status)) throw std::runtime_error{"ICU has no transliterator Any-Latin; Latin-ASCII"};
        return made;
    }();
    return *transliterator;
}

bool is_username_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

std::string clean(const std::string& name) {
    icu::UnicodeString text = icu::UnicodeString::fromUTF8(name);
    text.trim();
    to_ascii().transliterate(text);
    std::string ascii;
    text.toUTF8String(ascii);
    std::string result;
    for (char c : ascii) {
        if (c == ' ' || c == '\t') c = '-';
        if (is_username_character(c)) result += c;
    }
    return result;
}

} // namespace

std::string username_base(const std::string& first_name, const std::string& last_name) {
    const std::string first = clean(first_name);
    const std::string last = clean(last_name);
    std::string base = first.empty() || last.empty() ? first + last : first + "." + last;
    if (base.empty()) base = "customer";
    if (base.size() > longest_base) base.resize(longest_base);
    return base;
}

std::string numbered_username(const std::string& base, int number) {
    return number == 0 ? base : base + std::to_string(number);
}

} // namespace shopd::handlers
