#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shopd::rest {

/// PHP's flat form, in the order sent, e.g. {"users[0][username]", "x"}. Values are raw bytes; encoding is ours.
using Parameters = std::vector<std::pair<std::string, std::string>>;

/// Variables that stand before the parameters in every body: wstoken, wsfunction, moodlewsrestformat.
/// PHP drops without a word what follows its max_input_vars-th variable (facts: maxvars1000__enrol_400_SILENT), so the
/// head goes first and is counted.
inline constexpr std::size_t head_variables = 3;

/// The body of a call, application/x-www-form-urlencoded. It holds the token: wipe it after use (`wipe`).
[[nodiscard]] std::string form_body(std::string_view token, std::string_view function, const Parameters& parameters);

/// Overwrites a text in place and empties it.
void wipe(std::string& text);

} // namespace shopd::rest
