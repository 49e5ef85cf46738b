#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Item codes and the patterns of `products:`, in which `*` alone is special: any run of characters, also none.
namespace shopd::config {

bool has_star(std::string_view pattern);

/// Case matters, as in the shop's tables on PostgreSQL.
bool matches(std::string_view pattern, std::string_view item_code);

/// An item code that both patterns match.
/// @param left, right  each with at least one `*`
/// @return nothing when no code matches both
std::optional<std::string> find_common_code(std::string_view left, std::string_view right);

} // namespace shopd::config
