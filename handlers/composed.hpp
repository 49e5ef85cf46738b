#pragma once

#include "config/config.hpp"
#include "config/text_template.hpp"
#include "handlers/item_news.hpp"
#include "handlers/item_parts.hpp"
#include "handlers/planner.hpp"

#include <string>
#include <vector>

/// Handlers that operators compose from effect kinds.
namespace shopd::handlers {

/// The effects of a composed handler, its entries in their order. Places: one each, a group two (the group, then being
/// in it), an extension two (itself, then the product's end), and last the calls of its undo. A field that comes out
/// empty counts as not given. An answer of the shopper that is wanted and not there is a DATA cause.
/// @param phase  prepay: what it prepares, and the calls of its undo; postpay: the rest
ItemPlan plan_composed(const ItemContext& item, const config::ComposedHandler& handler, Phase phase);

/// The trace's lines for any composed handler: started, enrolled, called, completed, or why not.
std::vector<TraceLine> narrate_composed(const ItemNews& item);

/// What an entry of products: has looked up in Moodle: itself, or, of a composed handler, one rule for each of its
/// effects with its fields as parameters.
/// @param part  of an order; its answers and names are filled in
std::vector<config::ProductRule> rules_to_look_up(const config::Config& config, const OrderView& order,
                                                  const ItemPart& part);

/// The same without an order: what only an order tells is left out.
std::vector<config::ProductRule> rules_to_look_up(const config::Config& config, const config::ProductRule& rule);

/// What {account.id} and {account.username} stand for.
config::Lookup account_lookup(MoodleUserId user, std::string username);

} // namespace shopd::handlers
