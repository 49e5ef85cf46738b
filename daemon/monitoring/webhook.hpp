#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

namespace shopd::monitoring {

/// What was to be told could not be; `what()` names no byte of the address, which may hold a secret.
class NotTold : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// POSTs a JSON document to the address that a file holds, https only, or http to this machine. Blocks for ten seconds
/// at most; redirects are not followed.
/// @throws NotTold  where the file holds no such address, or what answers there does not say 2xx
void post_to_webhook(const std::filesystem::path& address_file, const std::string& document);

} // namespace shopd::monitoring
