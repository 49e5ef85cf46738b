#include "moodle/shop/base64.hpp"

#include <openssl/evp.h>

#include <limits>

namespace shopd::shop {
namespace {

constexpr auto longest = static_cast<std::size_t>(std::numeric_limits<int>::max()) / 2; // libcrypto counts in int

const unsigned char* bytes_of(std::string_view text) {
    const void* const raw = text.data();
    return static_cast<const unsigned char*>(raw);
}

unsigned char* bytes_of(std::string& text) {
    void* const raw = text.data();
    return static_cast<unsigned char*>(raw);
}

} // namespace

std::string encode_base64(std::string_view bytes) {
    std::string encoded(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int size = EVP_EncodeBlock(bytes_of(encoded), bytes_of(bytes), static_cast<int>(bytes.size()));
    encoded.resize(static_cast<std::size_t>(size));
    return encoded;
}

std::optional<std::string> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0 || text.size() > longest) return std::nullopt;
    if (text.empty()) return std::string{};
    const auto padding = text.size() - (text.find_last_not_of('=') + 1);
    if (padding > 2) return std::nullopt;
    std::string decoded(text.size() / 4 * 3 + 1, '\0');
    const int size = EVP_DecodeBlock(bytes_of(decoded), bytes_of(text), static_cast<int>(text.size()));
    if (size < static_cast<int>(padding)) return std::nullopt;
    decoded.resize(static_cast<std::size_t>(size) - padding);
    if (encode_base64(decoded) != text) return std::nullopt;
    return decoded;
}

} // namespace shopd::shop
