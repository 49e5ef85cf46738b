#pragma once

#include "config/config.hpp"
#include "handlers/decide.hpp"
#include "handlers/directory_view.hpp"
#include "handlers/item_parts.hpp"
#include "handlers/order.hpp"

#include <vector>

namespace shopd::handlers {

/// The effects that this wave adds to an order's ledger or plans anew: each item once, from the configuration as it is
/// now; what stands in the ledger is followed, not planned again, except effects that are retried from the dead list.
/// Items that are paused wait. The account is not among them (choose_account.hpp): it needs look-ups of its own.
/// @param order     as loaded; its ledger is what earlier waves planned
/// @param decision  Work::place plans the sales notice; prepay and produce the rest
std::vector<Effect> plan_order(const OrderView& order, const Decision& decision, const config::Config& config,
                               const DirectoryView& directory);

/// @return true for a part that we produce: planned so, or, never planned, named by products:, without a product row,
///         and not produced by the plugin itself
bool is_ours(const OrderView& order, const ItemPart& part);

/// @return true for an item of which we produce a part at least
bool is_ours(const OrderView& order, const shop::BillItem& item, const config::Config& config);

/// @return true when at least one BILLING item is ours, planned or to be planned: only then an account is made
bool has_item_of_ours(const OrderView& order, const config::Config& config);

/// @return true for a part that is paused by its item's code, or by the handler that planned it or would: it is not
///         planned
bool is_paused(const OrderView& order, const ItemPart& part);

/// @return true for an item of which a part is paused
bool is_paused(const OrderView& order, const shop::BillItem& item, const config::Config& config);

/// @param effects  the order's, as they are now
/// @return true for a part that is not planned yet, or has an effect that is still to come
bool part_waits(const ItemPart& part, const std::map<EffectKey, Effect>& effects);

/// @param effects  the order's, as they are now
/// @return true when an item that is paused still has something to come: the order is not complete
bool waits_for_pause(const OrderView& order, const std::map<EffectKey, Effect>& effects, const config::Config& config);

/// The text of the message to the sales role: names bill, transaction (where it has an id) and amount.
std::string sales_text(const shop::Bill& bill);

} // namespace shopd::handlers
