#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace shopd::config {

/// A public key whose signatures vouch for the trace, and since when: what was written later and is not signed was
/// changed. Written `ed25519:BASE64 since 2026-11-23`.
struct TrustedKey {
    std::string key; ///< ed25519: and 32 bytes in base64
    std::chrono::sys_days since;
};

/// @return nothing for another text
std::optional<TrustedKey> read_trusted_key(std::string_view text);

} // namespace shopd::config
