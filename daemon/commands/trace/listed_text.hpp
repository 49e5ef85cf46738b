#pragma once

#include "daemon/commands/trace/traced_transactions.hpp"
#include "daemon/trace/local_clock.hpp"
#include "moodle/shop/order_list.hpp"

#include <string>

/// The lines of `trace list`.
namespace shopd::commands {

std::string listed_heading();

/// One order on one line with its newline, as columns or as a JSON object.
std::string listed_text(const shop::ListedOrder& order, trace::LocalClock& clock);
std::string listed_json(const shop::ListedOrder& order, trace::LocalClock& clock);

/// A transaction that the trace has, and the shop's tables have no more.
std::string gone_text(const TracedTransactions::value_type& transaction);
std::string gone_json(const TracedTransactions::value_type& transaction);

} // namespace shopd::commands
