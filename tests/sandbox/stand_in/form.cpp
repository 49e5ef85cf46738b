#include "tests/sandbox/stand_in/form.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace shopd::sandbox::stand_in {
namespace {

int hexadecimal(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

std::string decoded(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hexadecimal(text[i + 1]) >= 0 && hexadecimal(text[i + 2]) >= 0) {
            result += static_cast<char>(hexadecimal(text[i + 1]) * 16 + hexadecimal(text[i + 2]));
            i += 2;
        } else {
            result += text[i] == '+' ? ' ' : text[i];
        }
    }
    return result;
}

/// `users[0][name]` into users, 0, name; a bracket that is never closed belongs to the name.
std::vector<std::string> path_of(std::string_view name) {
    name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
    const auto bracket = name.find('[');
    const bool nested =
        bracket != std::string_view::npos && bracket > 0 && name.find(']', bracket) != std::string_view::npos;
    std::string top(name.substr(0, nested ? bracket : name.size()));
    std::replace_if(
        top.begin(), top.end(), [](char c) { return c == ' ' || c == '.' || c == '['; }, '_');
    std::vector<std::string> path{std::move(top)};
    for (auto open = nested ? bracket : name.size(); open < name.size() && name[open] == '[';) {
        const auto close = name.find(']', open);
        if (close == std::string_view::npos) break;
        path.emplace_back(name.substr(open + 1, close - open - 1));
        open = close + 1;
    }
    return path;
}

std::string next_index(const Json& array) {
    long next = 0;
    for (const auto& [key, value] : array.items()) {
        long index = 0;
        const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
        if (error == std::errc{} && end == key.data() + key.size()) next = std::max(next, index + 1);
    }
    return std::to_string(next);
}

} // namespace

Pairs decode_form(std::string_view text, std::size_t limit) {
    Pairs pairs;
    while (!text.empty() && pairs.size() < limit) {
        const auto pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        if (pair.empty()) continue;
        const auto equals = std::min(pair.find('='), pair.size());
        const auto value = pair.substr(std::min(equals + 1, pair.size()));
        pairs.emplace_back(decoded(pair.substr(0, equals)), decoded(value));
    }
    return pairs;
}

Json nest(const Pairs& pairs) {
    Json all = Json::object();
    for (const auto& [name, value] : pairs) {
        const auto path = path_of(name);
        if (path.front().empty()) continue;
        Json* at = &all;
        for (const auto& step : path) {
            if (!at->is_object()) *at = Json::object();
            at = &(*at)[step.empty() ? next_index(*at) : step];
        }
        *at = value;
    }
    return all;
}

Json merge(Json query, const Json& body) {
    for (const auto& [key, value] : body.items())
        query[key] = value;
    return query;
}

} // namespace shopd::sandbox::stand_in
