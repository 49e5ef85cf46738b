#pragma once

#include "config/config.hpp"
#include "handlers/decide.hpp"
#include "handlers/item_news.hpp"
#include "handlers/order.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace shopd::handlers {

/// One order at the end of a wave, before it is acknowledged.
struct OrderProgress {
    const OrderView& order; ///< as it was loaded
    const Decision& decision;
    const std::map<EffectKey, Effect>& effects; ///< as they are now
    std::set<EffectKey>
        news; ///< settled, refused or left uncertain by this wave, for the first time or otherwise than before
    bool completed = false; ///< the bill is set to COMPLETE by this wave
};

/// The merchant trace's lines for what happened to one order in this wave, in order, without stamp and transaction id.
/// Marks in `known` the placings whose notices are among them. One place words them all; the words are the plugin's,
/// to the letter, where it has them.
/// @param known  the row of `orders` to be acknowledged with them
std::vector<TraceLine> narrate(const OrderProgress& progress, const config::Config& config, KnownOrder& known);

} // namespace shopd::handlers
