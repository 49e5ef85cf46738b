#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace shopd::database {

/// The literal of a bigint[], to be passed as a parameter: {1,2,3}.
template <typename Ids>
std::string bigint_array(const Ids& ids) {
    std::string text = "{";
    for (const auto& id : ids) {
        if (text.size() > 1) text += ',';
        if constexpr (requires { id.value(); })
            text += std::to_string(id.value());
        else
            text += std::to_string(id);
    }
    return text + "}";
}

/// The literal of a text[], to be passed as a parameter; every element quoted.
template <typename Texts>
std::string text_array(const Texts& texts) {
    std::string literal = "{";
    for (const auto& text : texts) {
        if (literal.size() > 1) literal += ',';
        literal += '"';
        for (const char c : text) {
            if (c == '"' || c == '\\') literal += '\\';
            literal += c;
        }
        literal += '"';
    }
    return literal + "}";
}

} // namespace shopd::database
