#pragma once

#include <string>

namespace shopd::shop {

/// The plugin's product reference XXXX-XXXX-XXXX-XXXX: 14 characters and two of checksum.
///
/// base64 of the hex MD5 of `text`, upper-cased, the first 14 characters; the checksum is the sum n of their character
/// codes as the digits n mod 36 and floor(n/36) mod 36 in 0-9A-Z. Checked against references that the plugin made.
/// @param text  the transaction id; on a collision the previous reference
std::string product_reference(const std::string& text);

} // namespace shopd::shop
