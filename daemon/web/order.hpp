#pragma once

#include "daemon/web/order_lines.hpp"
#include "daemon/web/visit.hpp"

#include <optional>

namespace shopd::web {

/// The page of one order: its trace, and beside it what the shop, Moodle and the daemon have of it.
void show_order(const Visit& visit, httplib::Response& response, BillId bill);

/// Under what the trace has it. @return nothing where neither the shop nor the daemon knows the bill
std::optional<TracedOrder> find_traced_order(const Visit& visit, BillId bill);

/// Says that there is no such order.
void show_no_order(const Visit& visit, httplib::Response& response, BillId bill);

} // namespace shopd::web
