#pragma once

#include "tests/sandbox/stand_in/json.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shopd::sandbox::stand_in {

using Pairs = std::vector<std::pair<std::string, std::string>>; ///< name and value, decoded, in order

/// application/x-www-form-urlencoded. @param limit  how many pairs are kept; the others are silently lost
Pairs decode_form(std::string_view text, std::size_t limit);

/// What PHP makes of them: `a[b][]=1` nests, a later equal name overwrites, the place of the first is kept.
Json nest(const Pairs& pairs);

/// array_merge of $_GET and $_POST: the body beats the query string.
Json merge(Json query, const Json& body);

} // namespace shopd::sandbox::stand_in
