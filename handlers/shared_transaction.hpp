#pragma once

#include "handlers/order.hpp"

#include <optional>
#include <string>
#include <string_view>

/// The trace's lines of orders that share a transaction id, told apart: a heading before those of each wave.
namespace shopd::handlers {

/// Whose the lines are that follow: "Order of bill 4711 : customer 8, its transaction id is shared with bill 4710
/// (customer 7)".
/// @return nothing where no other order has, or had, the id
std::optional<std::string> shared_transaction_line(const OrderView& order);

/// The bill and the customer that such a line names.
/// @return nothing for any other line
std::optional<Sharer> parse_shared_transaction_line(std::string_view text);

} // namespace shopd::handlers
