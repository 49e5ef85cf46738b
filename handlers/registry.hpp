#pragma once

#include "config/handler_description.hpp"
#include "handlers/item_news.hpp"
#include "handlers/planner.hpp"

#include <string>
#include <vector>

namespace shopd::handlers {

/// The planner of a handler by the plugin's name, nullptr for one that is not built.
Planner find_planner(const std::string& handler);

/// Words what became of an item's effects in a wave, one trace line each, without the transaction id. `news` are those
/// of its effects that were settled, refused or left uncertain in this wave; the key's place says which is which.
using Narrator = std::vector<TraceLine> (*)(const ItemNews&);

/// The narrator of a handler, nullptr for one that is not built.
Narrator find_narrator(const std::string& handler);

/// Every handler of the plugin: those built, and those known and not available with what to use instead.
const std::vector<config::HandlerDescription>& handler_descriptions();

} // namespace shopd::handlers
