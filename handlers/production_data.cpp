#include "handlers/production_data.hpp"

#include "handlers/named_things.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::handlers {
namespace {

bool stands_as_it_is(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
}

/// PHP's urlencode().
std::string urlencode(const std::string& text) {
    std::string result;
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if (stands_as_it_is(byte))
            result += character;
        else if (character == ' ')
            result += '+';
        else
            result += fmt::format("%{:02X}", byte);
    }
    return result;
}

} // namespace

std::string production_data(const std::map<std::string, config::Parameter>& params, const std::string& handler) {
    std::string result;
    for (const auto& [name, parameter] : params)
        result += fmt::format("{}={}&", name, urlencode(parameter.value));
    return result + "handler=" + handler;
}

std::string seat_data(const std::vector<std::string>& courses) {
    std::string list;
    for (const auto& course : courses)
        list += (list.empty() ? "" : ",") + urlencode(course);
    return list.empty() ? "" : fmt::format("allowedcourses={0}&enabledcourses={0}&", list);
}

bool seat_is_for(std::string_view production_data, const std::string& course) {
    const auto wanted = urlencode(course);
    bool any = false;
    while (!production_data.empty()) {
        auto pair = production_data.substr(0, production_data.find('&'));
        production_data.remove_prefix(std::min(pair.size() + 1, production_data.size()));
        constexpr std::string_view key = "allowedcourses=";
        if (!pair.starts_with(key)) continue;
        for (const auto& allowed : names_in_list(pair.substr(key.size()))) {
            if (allowed == wanted) return true;
            any = true;
        }
    }
    return !any;
}

} // namespace shopd::handlers
