#pragma once

#include "daemon/production/exclusive.hpp"
#include "daemon/production/settle.hpp"

#include <set>
#include <string>
#include <vector>

/// Things of Moodle that several customers share: one worker at a time. `Wanted` has the members order and effect;
/// `name` gives what it shares with others, "" for nothing.
namespace shopd::production {

template <class Wanted>
std::set<std::string> shared_names(const std::vector<Wanted>& all, std::string (*name)(const Wanted&)) {
    std::set<std::string> names;
    for (const auto& wanted : all)
        names.insert(name(wanted));
    names.erase("");
    return names;
}

/// Takes out of `all`, for a later wave, what somebody else is at.
template <class Wanted>
void leave_to_others(Context& context, const Wave& wave, std::vector<Wanted>& all, std::string (*name)(const Wanted&),
                     const Exclusive& exclusive) {
    std::erase_if(all, [&](const Wanted& wanted) {
        const auto shared = name(wanted);
        if (shared.empty() || exclusive.holds(shared)) return false;
        settle_later(*wanted.order, *wanted.effect, wave.now() + context.config->production.retry.first,
                     "another worker is at " + shared);
        return true;
    });
}

} // namespace shopd::production
