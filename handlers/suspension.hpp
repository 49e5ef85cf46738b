#pragma once

#include "config/config.hpp"
#include "handlers/narrate.hpp"
#include "handlers/order.hpp"
#include "moodle/shop/moodle_records.hpp"

#include <map>
#include <vector>

/// The account of a customer whose last product has ended is suspended after a while, and active again when the
/// customer buys again or a product is prolonged. Only a suspension of ours is ever lifted. Pure.
namespace shopd::handlers {

inline bool is_suspension(const EffectKey& key) {
    return key.item_code.empty() && key.place == place_suspension;
}

/// The suspension of the order's account, planned, under way or done; nullptr where there is none.
const Effect* suspension_in_force(const OrderView& order);

/// Plans or lifts the suspension that goes with a customer's last order, in that order's effects. One that stands is
/// lifted when the account is not idle any more, or when another order is the last one.
/// @param idle   the customer's account where it is idle, else nullptr
/// @param delay  expiry.suspend_account_after; 0: nothing is suspended any more, what is stays until it is wanted
/// @return true when the effect is another than it was
bool follow_idleness(const OrderView& order, std::map<EffectKey, Effect>& effects, const moodle::IdleAccount* idle,
                     config::milliseconds delay);

/// The trace's lines of a suspension that was made, lifted, or refused.
std::vector<TraceLine> narrate_suspension(const OrderProgress& progress);

} // namespace shopd::handlers
