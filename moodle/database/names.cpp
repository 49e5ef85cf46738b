#include "moodle/database/names.hpp"

namespace shopd::database {
namespace {

std::string in_marks(std::string_view text, char mark) {
    std::string result(1, mark);
    for (const char character : text) {
        if (character == mark) result += mark;
        result += character;
    }
    return result += mark;
}

} // namespace

std::string quote_identifier(std::string_view name) {
    return in_marks(name, '"');
}

std::string quote_literal(std::string_view text) {
    if (text.find('\\') == std::string_view::npos) return in_marks(text, '\'');
    std::string doubled;
    for (const char character : text)
        doubled.append(character == '\\' ? 2 : 1, character);
    return " E" + in_marks(doubled, '\'');
}

} // namespace shopd::database
