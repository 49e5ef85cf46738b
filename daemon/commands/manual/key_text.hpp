#pragma once

#include "config/keys.hpp"

#include <optional>
#include <string>

namespace shopd::commands::manual {

/// The type of a key with its bounds, in words: `a time from 100 ms to 1 h`.
std::string type_text(const config::Key& key);

/// The shipped value, also of a key whose section may be left out. @return nothing for a key without one
std::optional<std::string> default_text(const config::Key& key);

} // namespace shopd::commands::manual
