#include "moodle/shop/reference.hpp"

#include "moodle/shop/base64.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace shopd::shop {
namespace {

std::string md5_hex(const std::string& text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_md5(), nullptr) != 1)
        throw std::runtime_error{"libcrypto refuses MD5, which the plugin's product references need"};
    static constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    for (unsigned int i = 0; i < size; ++i) {
        hex += digits[digest[i] >> 4U];
        hex += digits[digest[i] & 0xFU];
    }
    return hex;
}

char digit36(int value) {
    return static_cast<char>(value < 10 ? '0' + value : 'A' + value - 10);
}

} // namespace

std::string product_reference(const std::string& text) {
    std::string body = encode_base64(md5_hex(text)).substr(0, 14);
    int sum = 0;
    for (char& c : body) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        sum += static_cast<unsigned char>(c);
    }
    body += digit36(sum % 36);
    body += digit36(sum / 36 % 36);
    return body.substr(0, 4) + '-' + body.substr(4, 4) + '-' + body.substr(8, 4) + '-' + body.substr(12, 4);
}

} // namespace shopd::shop
