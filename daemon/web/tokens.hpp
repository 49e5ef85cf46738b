#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

/// Secrets that a browser is given and shows again.
namespace shopd::web {

/// 256 random bits as 43 letters, digits, - and _.
std::string draw_token();

using Digest = std::array<unsigned char, 32>;

/// What is kept of a token: it cannot be shown by whoever reads our memory.
Digest digest_of(std::string_view token);

/// Compared in a time that does not tell where they differ.
bool is_same(std::string_view one, std::string_view other);

} // namespace shopd::web
