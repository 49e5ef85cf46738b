#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace shopd::trace {

/// A key that cannot be used: not there, not readable, none of ours.
class BadKey : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// An Ed25519 key (RFC 8032) that signs the seal. Its file holds one line, `ed25519-secret:` and the seed in base64;
/// its public key is written `ed25519:` and 32 bytes in base64.
class SigningKey {
public:
    static SigningKey make();

    /// @throws BadKey
    static SigningKey read(const std::filesystem::path& file);

    /// Makes the file, for its owner alone to read (0400); never over another.
    /// @throws BadKey
    void write(const std::filesystem::path& file) const;

    [[nodiscard]] std::string public_key() const;

    /// @return 64 bytes in base64
    [[nodiscard]] std::string sign(std::string_view bytes) const;

private:
    SigningKey();

    struct Free {
        void operator()(unsigned char* secret) const noexcept;
    };

    std::unique_ptr<unsigned char, Free> secret_; ///< neither swapped nor left behind
};

/// Whether `bytes` were signed by the owner of this public key. False for anything that is no key or no signature.
bool is_signed_by(std::string_view public_key, std::string_view bytes, std::string_view signature);

} // namespace shopd::trace
