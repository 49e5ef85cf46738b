#pragma once

#include "config/config.hpp"
#include "handlers/order.hpp"

#include <optional>
#include <string>

namespace shopd::handlers {

/// Why an order stands on the dead list, worded once.
namespace cause {
inline constexpr const char* no_transaction_id = "no transaction id";
inline constexpr const char* no_items = "no items";
inline constexpr const char* no_customer = "DATA: no such customer";
inline constexpr const char* overwritten = "paid, then overwritten";
inline constexpr const char* cancelled = "cancelled after payment";
inline constexpr const char* taken_over = "paid after take-over";
inline constexpr const char* both = "both";
inline constexpr const char* brake_age = "brake: older than";
inline constexpr const char* brake_inserted = "brake: inserted already paid";
inline constexpr const char* brake_sweep = "brake: one sweep";
inline constexpr const char* held = "held by a person"; ///< as the view `dead` words it: not in `orders`
inline constexpr const char* brake_undos = "brake: undos";
} // namespace cause

/// How the note of an operator's word begins, by which an order that was cancelled after its payment counts as paid
/// back: "undo by USER", and ": WHY" where one was given.
inline constexpr const char* undo_note = "undo by ";

struct Hold {
    std::string cause;
    std::string detail; ///< both sides named, and what to do

    friend bool operator==(const Hold&, const Hold&) = default;
};

/// What a wave is to do with one order. `known` is the row of `orders` as it shall be acknowledged; notices and
/// production add to it.
struct Decision {
    enum class Work { nothing, place, prepay, produce, undo } work = Work::nothing;
    std::optional<Hold> hold;
    std::optional<TimePoint> look_at; ///< look again then, whatever happens
    KnownOrder known;
    std::string starting_from; ///< the state that `orders` held before this wave, else the present one
};

/// Decides on one order by the plugin's states, the clashes, the brakes and what was seen before. Pure. Of an order
/// that a person holds, states and clashes are still noted, and nothing is worked on. Source: DESIGN-level rules; how
/// the plugin writes bills: place, pay, re-place, stale rows, take-over.
Decision decide(const OrderView& order, const config::Config& config);

} // namespace shopd::handlers
