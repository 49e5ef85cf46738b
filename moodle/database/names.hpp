#pragma once

#include <string>
#include <string_view>

namespace shopd::database {

/// An SQL identifier in double quotes, safe for any name.
std::string quote_identifier(std::string_view name);

/// An SQL string literal, safe for any text without a NUL (standard_conforming_strings or not).
std::string quote_literal(std::string_view text);

} // namespace shopd::database
