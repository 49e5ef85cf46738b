#include "tests/sandbox/stand_in/json.hpp"

#include <nlohmann/json.hpp>

namespace shopd::sandbox::stand_in {

std::string php_text(const Json& value) {
    const auto plain = value.dump(-1, ' ', true, Json::error_handler_t::replace);
    std::string text;
    text.reserve(plain.size() + 64);
    for (const char letter : plain) {
        if (letter == '/') text += '\\';
        text += letter;
    }
    return text;
}

} // namespace shopd::sandbox::stand_in
