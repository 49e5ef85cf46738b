#pragma once

#include <string>

/// Passwords of the page's users, by crypt(3).
namespace shopd::web {

/// A new hash by yescrypt with a salt of its own, at the cost that libcrypt recommends.
/// @throws std::runtime_error where libcrypt refuses
std::string hash_password(const std::string& password);

/// Whether the hash is this password's. Takes as long as the hash's method wants, a tenth of a second and more.
/// @param hash  of any method that libcrypt knows
bool is_password(const std::string& password, const std::string& hash);

} // namespace shopd::web
