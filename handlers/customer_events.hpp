#pragma once

#include "moodle/shop/ids.hpp"

#include <string>

namespace shopd::handlers {

/// What became of a customer who has no order.
struct CustomerEvent {
    StreamKey customer;
    std::string what; ///< given, changed, bound or deleted
};

/// The line of the trace, which has no transaction id. Without the customer's data: the shop has that.
std::string customer_line(const CustomerEvent& event);

} // namespace shopd::handlers
