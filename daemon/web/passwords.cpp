#include "daemon/web/passwords.hpp"

#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string_view>

#include <crypt.h>
#include <sodium.h>

namespace shopd::web {
namespace {

/// 32 KiB, wiped at the end: pieces of the password stay in it.
struct Workspace : crypt_data {
    Workspace() : crypt_data{} {}

    ~Workspace() { sodium_memzero(static_cast<crypt_data*>(this), sizeof(crypt_data)); }

    Workspace(const Workspace&) = delete;
    Workspace& operator=(const Workspace&) = delete;
};

} // namespace

std::string hash_password(const std::string& password) {
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    if (crypt_gensalt_rn("$y$", 0, nullptr, 0, setting, sizeof setting) == nullptr)
        throw std::runtime_error{std::string{"libcrypt cannot make a salt: "} + std::strerror(errno)};
    const auto space = std::make_unique<Workspace>();
    const char* hash = crypt_rn(password.c_str(), setting, space.get(), sizeof(crypt_data));
    if (hash == nullptr) throw std::runtime_error{std::string{"libcrypt cannot hash: "} + std::strerror(errno)};
    return hash;
}

bool is_password(const std::string& password, const std::string& hash) {
    if (password.find('\0') != std::string::npos) return false; // crypt(3) would not see what comes after it
    const auto space = std::make_unique<Workspace>();
    const char* computed = crypt_rn(password.c_str(), hash.c_str(), space.get(), sizeof(crypt_data));
    if (computed == nullptr) return false;
    const std::string_view found{computed};
    return found.size() == hash.size() && sodium_memcmp(found.data(), hash.data(), hash.size()) == 0;
}

} // namespace shopd::web
