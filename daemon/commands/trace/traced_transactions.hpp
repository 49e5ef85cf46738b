#pragma once

#include "daemon/trace/scan.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace shopd::commands {

/// What the files of the trace have of one transaction.
struct TracedTransaction {
    std::string first; ///< stamps
    std::string last;
    trace::LocalTime last_at;
    std::uint64_t lines = 0;
    std::uint64_t place_of_last = 0; ///< in the history; stamps may step back
    bool has_text = false;           ///< one of its lines contains what is looked for
};

/// By the id as our lines show it, so that our lines and the plugin's meet.
using TracedTransactions = std::map<std::string, TracedTransaction, std::less<>>;

/// Reads the history to its end.
/// @param text  looked for literally in whole lines
TracedTransactions read_transactions(trace::History& history, std::string_view text);

/// Those with the text, the last traced first.
std::vector<const TracedTransactions::value_type*> with_text(const TracedTransactions& transactions);

} // namespace shopd::commands
