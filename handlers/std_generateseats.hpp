#pragma once

#include "config/handler_description.hpp"
#include "handlers/item_news.hpp"
#include "handlers/planner.hpp"

namespace shopd::handlers {

/// std_generateseats: quantity x packsize products that nobody has yet, as the block 'Course seats' reads them: its
/// customer assigns them there. Parameters are the plugin's: packsize=1, courselist (short names, `*` for any run of
/// characters; none: any course), supervisor=teacher. Places: 0 and on the products, then the warnings of the trace.
ItemPlan plan_generate_seats(const ItemContext& item);

/// The plugin's lines for it: its warnings, complete, or why not.
std::vector<TraceLine> narrate_generate_seats(const ItemNews& item);

config::HandlerDescription describe_generate_seats();

} // namespace shopd::handlers
