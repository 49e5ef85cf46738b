#pragma once

#include "config/config.hpp"
#include "handlers/narrate.hpp"
#include "handlers/order.hpp"

#include <map>
#include <set>
#include <vector>

/// The life of what was bought: somebody marked a product row deleted, brought it back, changed its dates or removed
/// it, and the access that it stands for follows. Pure.
namespace shopd::handlers {

/// What is to follow from product rows that changed since they were acknowledged last.
struct LifePlan {
    std::set<EffectKey> changed; ///< accesses whose effects now say what is to be done: for the ledger
    std::set<EffectKey> seen;    ///< products to be acknowledged as they stand
};

/// Compares the product rows of a paid order with what was acknowledged of them, item by item, and sets the effect at
/// the item's place 0, an enrolment or a role, to work: of several products of one access the latest end holds, and it
/// ends with the last of them. A row marked deleted suspends; one that is gone is undone as `production.undo` says.
/// Products that stand for nothing in Moodle are only acknowledged. Repeated before it is acknowledged, it comes to the
/// same.
LifePlan plan_life(const OrderView& order, std::map<EffectKey, Effect>& effects);

/// @return true when the order's product rows ask for an access to be taken away, and that was not begun yet
bool ends_an_access(const OrderView& order);

/// The trace's lines of accesses that changed with their products.
std::vector<TraceLine> narrate_life(const OrderProgress& progress);

/// @return true for an effect of an item whose access changes with its products in this wave: narrate_life tells it
bool is_told_as_life(const OrderProgress& progress, const EffectKey& key);

} // namespace shopd::handlers
