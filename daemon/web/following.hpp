#pragma once

#include "daemon/web/order_lines.hpp"
#include "daemon/web/visit.hpp"

namespace shopd::web {

/// An order's new lines, as they come, as server-sent events: each a row of the table, its id the place behind which a
/// browser that lost the connection goes on, without losing or repeating a line, over rotations and compression.
///
/// Beside those come `again` (that place is not in the trace any more: the page must be loaded anew) and `ended` (the
/// session is over).
void follow_order(const Visit& visit, httplib::Response& response, BillId bill);

} // namespace shopd::web
