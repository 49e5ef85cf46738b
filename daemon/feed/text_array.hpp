#pragma once

#include <string>
#include <vector>

namespace shopd::feed {

/// A PostgreSQL array literal of texts, any characters but NUL: {"a","b\"c"}.
std::string text_array(const std::vector<std::string>& texts);

/// An interval as PostgreSQL reads it: `1.500000 seconds`.
std::string seconds_text(double seconds);

} // namespace shopd::feed
