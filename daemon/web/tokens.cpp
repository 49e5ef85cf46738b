#include "daemon/web/tokens.hpp"

#include <stdexcept>

#include <sodium.h>

namespace shopd::web {
namespace {

void start_sodium() {
    static const bool is_started = sodium_init() >= 0;
    if (!is_started) throw std::runtime_error{"libsodium has no source of randomness"};
}

} // namespace

std::string draw_token() {
    start_sodium();
    std::array<unsigned char, 32> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string token(sodium_base64_ENCODED_LEN(bytes.size(), variant), '\0');
    sodium_bin2base64(token.data(), token.size(), bytes.data(), bytes.size(), variant);
    token.pop_back(); // its terminating zero
    return token;
}

Digest digest_of(std::string_view token) {
    Digest digest{};
    crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(token.data()), token.size(),
                       nullptr, 0);
    return digest;
}

bool is_same(std::string_view one, std::string_view other) {
    return one.size() == other.size() && sodium_memcmp(one.data(), other.data(), one.size()) == 0;
}

} // namespace shopd::web
