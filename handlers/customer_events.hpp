#pragma once

#include "moodle/shop/ids.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace shopd::handlers {

/// What became of a customer who has no order, or of the data on one that our tables held.
struct CustomerEvent {
    StreamKey customer;
    std::string what; ///< given, changed, bound or deleted; erased: by an operator, on the customer's request
};

/// The line of the trace, which has no transaction id. Without the customer's data: the shop has that.
std::string customer_line(const CustomerEvent& event);

/// The customer that such a line is about.
/// @return nothing for any other line
std::optional<StreamKey> parse_customer_line(std::string_view text);

} // namespace shopd::handlers
