#include "daemon/web/document_text.hpp"

#include "daemon/commands/printable.hpp"
#include "daemon/commands/trace/local_instant.hpp"

#include <cstdio>

namespace shopd::web {

using nlohmann::ordered_json;

std::string text_of(const ordered_json& value) {
    if (value.is_null()) return "";
    return commands::printable(value.is_string() ? value.get<std::string>()
                                                 : value.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
}

std::string text_at(const ordered_json& document, const char* pointer) {
    const ordered_json::json_pointer path{pointer};
    return document.contains(path) ? text_of(document[path]) : "";
}

std::string local_time_of(const ordered_json& value, trace::LocalClock& clock) {
    if (!value.is_string()) return "";
    int year = 0;
    unsigned month = 0, day = 0, hour = 0, minute = 0, second = 0;
    const auto text = value.get<std::string>();
    if (std::sscanf(text.c_str(), "%d-%u-%uT%u:%u:%uZ", &year, &month, &day, &hour, &minute, &second) != 6)
        return commands::printable(text);
    const std::chrono::sys_days date{
        std::chrono::year_month_day{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}}};
    return commands::local_text(clock, date + std::chrono::hours{hour} + std::chrono::minutes{minute} +
                                           std::chrono::seconds{second});
}

std::string amount_text(const std::string& amount, const std::string& currency) {
    const auto point = amount.find('.');
    const bool has_three = point != std::string::npos && amount.size() == point + 4 && amount.ends_with('0');
    return commands::printable((has_three ? amount.substr(0, amount.size() - 1) : amount) + " " + currency);
}

} // namespace shopd::web
