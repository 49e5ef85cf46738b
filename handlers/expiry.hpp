#pragma once

#include "config/config.hpp"
#include "handlers/narrate.hpp"
#include "handlers/order.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// Notices around the end of a product: to its customer and to sales, each once, and the end itself in the trace.
/// Moodle ends the access by itself. Pure.
namespace shopd::handlers {

/// What an item's handler gives stands at places below this, its notices from here on.
inline constexpr int first_notice_place = 100'000'000;

inline bool is_notice(const EffectKey& key) {
    return key.place >= first_notice_place;
}

/// The notices that are due now and are not in the ledger yet, or were refused and are to be tried again: of each
/// product the latest one, however many were missed before it. One whose moment came before its product was there is
/// never due, nor one after the end once a week has passed; a product whose end was moved is told of its new one.
/// @param sales  the holders of `notify_sales.role`, in order; the first 127 are told
std::vector<Effect> plan_notices(const OrderView& order, const std::map<EffectKey, Effect>& effects,
                                 const config::Config& config, const std::vector<MoodleUserId>& sales);

/// The products of the order for which a moment has come: plan_notices() may have something to plan.
std::vector<EffectKey> products_with_notice_due(const OrderView& order, const config::Config& config);

/// When the next moment of the order's products comes.
std::optional<TimePoint> next_notice(const OrderView& order, const config::Config& config);

/// How the trace and messages write a moment: 2017-08-21 20:38 UTC.
std::string date_text(std::int64_t unix_seconds);

/// The trace's lines of the notices of this wave.
std::vector<TraceLine> narrate_notices(const OrderProgress& progress);

} // namespace shopd::handlers
