#pragma once

#include "daemon/trace/line_format.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace shopd::trace {

/// A line's transaction as the index knows it: 32 bits of the id as our lines show it, so that our lines and the
/// plugin's meet. Nothing for a line without one. Two transactions with one key cost a look-up a little time.
std::optional<std::uint32_t> transaction_key(const ParsedLine& line);

/// The keys under which lines that TransactionMatcher takes may stand: of the id, and of what stands before a bracket
/// within it, which in the plugin's lines closes the id too early.
std::vector<std::uint32_t> transaction_keys(std::string_view transaction_id);

} // namespace shopd::trace
