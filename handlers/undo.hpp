#pragma once

#include "config/config.hpp"
#include "handlers/effect.hpp"
#include "handlers/narrate.hpp"
#include "handlers/order.hpp"
#include "handlers/window.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

/// Taking back what an order gave: which effects, and what that means where other orders gave the same. Pure.
namespace shopd::handlers {

/// @return true for an effect that undoing its order is still to work on at `now`: what may have taken effect, and what
///         waits to. An account that was made or attached is never among them, nor a message that was sent.
bool is_to_be_undone(const Effect& effect, TimePoint now);

bool anything_to_undo(const OrderView& order);

/// @return true once effects of it have been, or are being, undone since it was last produced
bool undo_has_begun(const OrderView& order);

/// Marks the effects that are to be undone, so that the ledger has it before Moodle is called.
/// @return their keys
std::vector<EffectKey> plan_undo(std::map<EffectKey, Effect>& effects, TimePoint now);

/// What one row of the ledger gave one user in one course.
struct GivenAccess {
    Window window;
    std::vector<RoleId> roles;
};

/// All that is to be known of one user and course to take accesses back there.
struct AccessToUndo {
    Standing now;                     ///< what Moodle's tables show
    Standing before;                  ///< what stood there without any order of ours
    std::vector<GivenAccess> staying; ///< of other orders, not undone
    std::vector<GivenAccess> leaving; ///< at least one
    bool remove = false;              ///< production.undo: remove
    std::optional<Window> moved{}; ///< of a staying access: its dates are new, others than ours give way to later ones
    bool reactivate = false;       ///< a staying access is given back: not suspended, and enrolled where it is not
};

/// What is to be done about one user and course.
struct AccessChange {
    enum class Step {
        nothing, ///< as it shall be
        change,  ///< `window`, `suspended`, and `roles_taken`: another's access stays
        suspend, ///< nobody else gives it: kept, with its dates, but suspended
        remove,  ///< nobody else gives it: unenrolled
        by_hand  ///< nobody else gives it, but it is not as we left it: a person must decide
    } step = Step::nothing;
    Window window;
    bool suspended = false;
    std::vector<RoleId> roles_taken; ///< held because of the leaving ones alone
    std::vector<RoleId> roles_given; ///< of an access that comes back: owed and not held
    RoleId role_sent{0};             ///< Moodle's call names a role: one that is held, else one that is taken after it
    bool stays = false;              ///< the user keeps the access
};

/// Dates go back only where they stand as our orders set them; another's access, an access that was there before us,
/// and a suspension by hand stay.
AccessChange undo_access(const AccessToUndo& access);

/// The trace's lines for an order whose work is undo.
std::vector<TraceLine> narrate_undo(const OrderProgress& progress);

/// Why an undo stands on the dead list.
inline constexpr const char* undo_by_hand = "UNDO: changed by hand";
inline constexpr const char* product_by_hand = "PRODUCT: access changed by hand";
inline constexpr const char* undo_unknown_before = "UNDO: not known what stood before";

} // namespace shopd::handlers
