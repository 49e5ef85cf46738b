#pragma once

#include "daemon/web/visit.hpp"

namespace shopd::web {

/// The orders to choose from, newest first, fifty a page; and the search. Texts that are looked for come in forms and
/// never stand in an address: a transaction id lets whoever has it call pages of the shop.
void show_orders(const Visit& visit, httplib::Response& response);

/// A text that was pasted or typed: one order's id leads to it, and of a transaction that only the trace knows the
/// trace is shown; else the orders that fit. The page's script asks for these alone.
void search_orders(const Visit& visit, httplib::Response& response);

/// The trace of a transaction that the shop no longer has, as a file.
void send_gone_trace(const Visit& visit, httplib::Response& response);

} // namespace shopd::web
