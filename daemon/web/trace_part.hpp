#pragma once

#include "daemon/web/order_lines.hpp"
#include "daemon/web/render.hpp"

#include <cstddef>
#include <deque>
#include <string>

/// The trace of an order as a part of a page, and as a file.
namespace shopd::web {

/// The page shows no more; a file has more of them.
constexpr std::size_t most_lines_shown = 5000;
constexpr std::size_t most_lines_in_file = 200'000;

/// The section of the page. What cannot be read is said in it.
struct TracePart {
    std::string html;
    bool has_lines = false;
};

TracePart trace_part(const Visit& visit, const TracedOrder& order);

/// Rows of the table.
std::string line_rows(const Visit& visit, const std::deque<ShownLine>& lines);

/// The lines as the files have them, printable, one a line; those that are perhaps another's begin with "? ".
std::string trace_text(const Visit& visit, const TracedOrder& order);

/// Answers with trace_text, to be kept as a file.
void send_trace(const Visit& visit, httplib::Response& response, const TracedOrder& order);

} // namespace shopd::web
