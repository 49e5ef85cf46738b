#include "daemon/feed/text_array.hpp"

#include <fmt/format.h>

namespace shopd::feed {

std::string text_array(const std::vector<std::string>& texts) {
    std::string literal = "{";
    for (const auto& text : texts) {
        if (literal.size() > 1) literal += ',';
        literal += '"';
        for (const char character : text) {
            if (character == '"' || character == '\\') literal += '\\';
            literal += character;
        }
        literal += '"';
    }
    return literal + '}';
}

std::string seconds_text(double seconds) {
    return fmt::format("{:.6f} seconds", seconds);
}

} // namespace shopd::feed
