#pragma once

#include "daemon/web/order_records.hpp"
#include "daemon/web/render.hpp"

namespace shopd::web {

/// What stands beside an order's trace, for order.mustache.
data order_part(const Visit& visit, const OrderRecords& records);

} // namespace shopd::web
