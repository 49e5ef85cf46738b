#include "handlers/undo.hpp"

#include <algorithm>

namespace shopd::handlers {
namespace {

using Step = AccessChange::Step;

template <class List>
bool contains(const List& list, RoleId role) {
    return std::find(list.begin(), list.end(), role) != list.end();
}

bool gives(const std::vector<GivenAccess>& accesses, RoleId role) {
    return std::any_of(accesses.begin(), accesses.end(),
                       [&](const auto& access) { return contains(access.roles, role); });
}

std::optional<Window> window_without(const AccessToUndo& access) {
    std::optional<Window> window;
    if (access.before.there) window = Window{access.before.start, access.before.end};
    for (const auto& staying : access.staying)
        window = window ? widen(*window, staying.window) : staying.window;
    return window;
}

/// Whether a bound is one that we set: with all, some or none of the leaving accesses (a crash may have come between).
template <class Bound>
bool is_ours(std::int64_t found, const std::optional<Window>& without, const AccessToUndo& access, Bound bound) {
    if (without && found == bound(*without)) return true;
    return std::any_of(access.leaving.begin(), access.leaving.end(), [&](const auto& leaving) {
        return found == bound(without ? widen(*without, leaving.window) : leaving.window);
    });
}

std::int64_t start_of(const Window& window) {
    return window.start;
}

std::int64_t end_of(const Window& window) {
    return window.end;
}

RoleId role_to_send(const AccessToUndo& access, const std::vector<RoleId>& taken) {
    for (const auto role : access.now.roles)
        if (!contains(taken, role)) return role;
    if (!taken.empty()) return taken.front();
    for (const auto& leaving : access.leaving)
        if (!leaving.roles.empty()) return leaving.roles.front();
    return RoleId{0};
}

/// Dates that somebody set in Moodle stay, but new dates of a product are widened to.
Window window_kept(const AccessToUndo& access, const Window& without) {
    const auto& now = access.now;
    Window found{now.start, now.end};
    if (access.moved) found = widen(found, *access.moved);
    return {is_ours(now.start, without, access, start_of) ? without.start : found.start,
            is_ours(now.end, without, access, end_of) ? without.end : found.end};
}

/// What the accesses that stay owe and the account does not hold.
std::vector<RoleId> missing_roles(const AccessToUndo& access) {
    std::vector<RoleId> missing;
    for (const auto& staying : access.staying)
        for (const auto role : staying.roles)
            if (!contains(access.now.roles, role) && !contains(missing, role)) missing.push_back(role);
    return missing;
}

/// Enrolled again, where the enrolment went away while the access was ended.
AccessChange give_back(const AccessToUndo& access, const Window& without) {
    AccessChange change;
    change.step = Step::change;
    change.stays = true;
    change.window = without;
    change.roles_given = missing_roles(access);
    return change;
}

AccessChange keep_for_others(const AccessToUndo& access, const Window& without) {
    AccessChange change;
    change.stays = true;
    const auto& now = access.now;
    change.window = window_kept(access, without);
    if (access.moved && change.window.end != without.end) {
        change.step = Step::by_hand;
        return change;
    }
    change.suspended = (now.suspended && !access.reactivate) || (access.before.suspended && access.staying.empty());
    for (const auto role : now.roles)
        if (gives(access.leaving, role) && !gives(access.staying, role) && !contains(access.before.roles, role))
            change.roles_taken.push_back(role);
    if (access.reactivate) change.roles_given = missing_roles(access);
    const bool same =
        change.window == Window{now.start, now.end} && change.suspended == now.suspended && change.roles_given.empty();
    if (!same || !change.roles_taken.empty()) change.step = Step::change;
    if (!change.roles_given.empty()) return change;
    change.role_sent = role_to_send(access, change.roles_taken);
    if (!same && !contains(now.roles, change.role_sent) && !gives(access.staying, change.role_sent) &&
        !contains(access.before.roles, change.role_sent))
        change.roles_taken.push_back(change.role_sent);
    return change;
}

AccessChange take_away(const AccessToUndo& access) {
    AccessChange change;
    const auto& now = access.now;
    change.window = {now.start, now.end};
    change.suspended = true;
    const bool as_we_left_it =
        is_ours(now.start, {}, access, start_of) && is_ours(now.end, {}, access, end_of) &&
        std::all_of(now.roles.begin(), now.roles.end(), [&](RoleId role) { return gives(access.leaving, role); });
    if (now.suspended && (!access.remove || !as_we_left_it)) return change;
    change.step = !as_we_left_it ? Step::by_hand : access.remove ? Step::remove : Step::suspend;
    change.role_sent = role_to_send(access, {});
    return change;
}

} // namespace

AccessChange undo_access(const AccessToUndo& access) {
    const auto without = window_without(access);
    if (!access.now.there) return access.reactivate ? give_back(access, *without) : AccessChange{};
    return without ? keep_for_others(access, *without) : take_away(access);
}

} // namespace shopd::handlers
