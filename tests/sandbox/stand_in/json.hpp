#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace shopd::sandbox::stand_in {

/// PHP's arrays keep the order of their keys, so do these. Parameters: a PHP array is always an object here, its
/// keys as text ("0", "1"); cleaned parameters and answers: lists are arrays.
using Json = nlohmann::ordered_json;

/// Text as PHP's json_encode writes it: \uXXXX for all but ASCII, \/ for a slash.
std::string php_text(const Json& value);

} // namespace shopd::sandbox::stand_in
