#include "moodle/shop/feedback.hpp"

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

namespace shopd::shop {
namespace {

constexpr const char* readers[] = {"public", "private", "salesadmin"};

std::string decode(const std::string& text) {
    if (text.size() % 4 != 0) return "";
    std::string decoded(text.size() / 4 * 3 + 1, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(decoded.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (size < 0) return "";
    decoded.resize(static_cast<std::size_t>(size));
    const std::size_t padding = text.size() - (text.find_last_not_of('=') + 1);
    if (padding > 2) return "";
    decoded.resize(decoded.size() - padding);
    return decoded;
}

std::string encode(const std::string& text) {
    std::string encoded(4 * ((text.size() + 2) / 3) + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    encoded.resize(static_cast<std::size_t>(size));
    return encoded;
}

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
        feedback = nlohmann::json::parse(decode(stored), nullptr, false);
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
    return encode(escape_slashes(feedback.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace)));
}

} // namespace shopd::shop
