#include "moodle/rest/form.hpp"

#include <cstring>

namespace shopd::rest {
namespace {

bool stands_for_itself(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
           c == '_';
}

void append_encoded(std::string& body, std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        if (stands_for_itself(c)) {
            body += c;
            continue;
        }
        const unsigned byte = static_cast<unsigned char>(c);
        body += '%';
        body += digits[byte >> 4];
        body += digits[byte & 0xF];
    }
}

void append_pair(std::string& body, std::string_view name, std::string_view value) {
    if (!body.empty()) body += '&';
    append_encoded(body, name);
    body += '=';
    append_encoded(body, value);
}

} // namespace

std::string form_body(std::string_view token, std::string_view function, const Parameters& parameters) {
    std::size_t bytes = token.size() + function.size() + 64;
    for (const auto& [name, value] : parameters)
        bytes += name.size() + value.size() + 2;
    std::string body;
    body.reserve(3 * bytes); // never grows, so that no copy of the token is left behind
    append_pair(body, "wstoken", token);
    append_pair(body, "wsfunction", function);
    append_pair(body, "moodlewsrestformat", "json");
    for (const auto& [name, value] : parameters)
        append_pair(body, name, value);
    return body;
}

void wipe(std::string& text) {
    explicit_bzero(text.data(), text.size());
    text.clear();
}

} // namespace shopd::rest
