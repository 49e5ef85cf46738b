#include "daemon/trace/seal_key.hpp"

#include "daemon/trace/trace_file.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <optional>

#include <fcntl.h>
#include <unistd.h>

namespace shopd::trace {
namespace {

constexpr std::string_view secret_word = "ed25519-secret:";
constexpr std::string_view public_word = "ed25519:";
constexpr int variant = sodium_base64_VARIANT_ORIGINAL;

template <std::size_t Size>
using Bytes = std::array<unsigned char, Size>;

template <std::size_t Size>
using Base64 = std::array<char, sodium_base64_ENCODED_LEN(Size, variant)>;

template <std::size_t Size>
std::string to_base64(const Bytes<Size>& bytes) {
    Base64<Size> text{};
    return sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), variant);
}

template <std::size_t Size>
bool read_base64(std::string_view text, Bytes<Size>& bytes) {
    std::size_t size = 0;
    return !text.empty() &&
           sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size, nullptr, variant) ==
               0 &&
           size == Size;
}

/// What a secret passed through.
template <typename Buffer>
class Wiped {
public:
    Wiped() = default;
    Wiped(const Wiped&) = delete;
    Wiped& operator=(const Wiped&) = delete;

    ~Wiped() { sodium_memzero(buffer.data(), buffer.size()); }

    Buffer buffer{};
};

using Seed = Wiped<Bytes<crypto_sign_SEEDBYTES>>;

BadKey bad_key(const std::filesystem::path& file, std::string_view reason) {
    return BadKey{fmt::format("the key of the seal {}: {}", file.string(), reason)};
}

bool read_seed(std::string_view line, Seed& seed) {
    if (!line.starts_with(secret_word)) return false;
    line.remove_prefix(secret_word.size());
    return read_base64(line.substr(0, line.find_last_not_of(" \r\n") + 1), seed.buffer);
}

} // namespace

void SigningKey::Free::operator()(unsigned char* secret) const noexcept {
    sodium_free(secret);
}

SigningKey::SigningKey() {
    if (sodium_init() < 0) throw BadKey{"libsodium cannot be started"};
    secret_.reset(static_cast<unsigned char*>(sodium_malloc(crypto_sign_SECRETKEYBYTES)));
    if (!secret_) throw std::bad_alloc{};
}

SigningKey SigningKey::make() {
    SigningKey key;
    Bytes<crypto_sign_PUBLICKEYBYTES> unused{};
    crypto_sign_keypair(unused.data(), key.secret_.get());
    return key;
}

SigningKey SigningKey::read(const std::filesystem::path& file) {
    const Descriptor opened{open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!opened.is_open()) throw bad_key(file, std::strerror(errno));
    Wiped<std::array<char, 128>> text;
    const auto size = ::read(opened.number(), text.buffer.data(), text.buffer.size());
    if (size < 0) throw bad_key(file, std::strerror(errno));
    Seed seed;
    if (!read_seed({text.buffer.data(), static_cast<std::size_t>(size)}, seed))
        throw bad_key(file, "holds no such key; moodle-shopd trace key makes one");
    SigningKey key;
    Bytes<crypto_sign_PUBLICKEYBYTES> unused{};
    crypto_sign_seed_keypair(unused.data(), key.secret_.get(), seed.buffer.data());
    return key;
}

void SigningKey::write(const std::filesystem::path& file) const {
    Seed seed;
    crypto_sign_ed25519_sk_to_seed(seed.buffer.data(), secret_.get());
    Wiped<Base64<crypto_sign_SEEDBYTES>> text;
    sodium_bin2base64(text.buffer.data(), text.buffer.size(), seed.buffer.data(), seed.buffer.size(), variant);
    Wiped<std::array<char, 128>> line;
    const auto end =
        fmt::format_to_n(line.buffer.data(), line.buffer.size(), "{}{}\n", secret_word, text.buffer.data());
    const Descriptor made{open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400)};
    if (!made.is_open()) throw bad_key(file, std::strerror(errno));
    if (::write(made.number(), line.buffer.data(), end.size) != static_cast<ssize_t>(end.size) ||
        fsync(made.number()) != 0) {
        const int reason = errno;
        unlink(file.c_str());
        throw bad_key(file, std::strerror(reason));
    }
}

std::string SigningKey::public_key() const {
    Bytes<crypto_sign_PUBLICKEYBYTES> key{};
    crypto_sign_ed25519_sk_to_pk(key.data(), secret_.get());
    return std::string{public_word} + to_base64(key);
}

std::string SigningKey::sign(std::string_view bytes) const {
    Bytes<crypto_sign_BYTES> signature{};
    crypto_sign_detached(signature.data(), nullptr, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                         secret_.get());
    return to_base64(signature);
}

bool is_signed_by(std::string_view public_key, std::string_view bytes, std::string_view signature) {
    Bytes<crypto_sign_PUBLICKEYBYTES> key{};
    Bytes<crypto_sign_BYTES> made{};
    if (!public_key.starts_with(public_word) || !read_base64(public_key.substr(public_word.size()), key) ||
        !read_base64(signature, made))
        return false;
    return crypto_sign_verify_detached(made.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                                       key.data()) == 0;
}

} // namespace shopd::trace
