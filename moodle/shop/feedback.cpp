#include "moodle/shop/feedback.hpp"

#include "moodle/shop/base64.hpp"

#include <nlohmann/json.hpp>

namespace shopd::shop {
namespace {

constexpr const char* readers[] = {"public", "private", "salesadmin"};

/// PHP's json_encode writes '/' as '\/'.
std::string escape_slashes(const std::string& json) {
    std::string result;
    for (const char c : json) {
        if (c == '/') result += '\\';
        result += c;
    }
    return result;
}

} // namespace

std::optional<std::string> append_feedback(const std::string& stored, const std::string& line) {
    auto feedback = nlohmann::json::object();
    if (!stored.empty()) {
        feedback = nlohmann::json::parse(decode_base64(stored).value_or(""), nullptr, false);
        if (!feedback.is_object()) return std::nullopt;
    }
    bool changed = false;
    for (const auto* reader : readers) {
        const auto found = feedback.find(reader);
        const std::string text = found != feedback.end() && found->is_string() ? found->get<std::string>() : "";
        if (text.find(line) != std::string::npos) continue;
        feedback[reader] = text + line;
        changed = true;
    }
    if (!changed) return std::nullopt;
    return encode_base64(escape_slashes(feedback.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace)));
}

} // namespace shopd::shop
