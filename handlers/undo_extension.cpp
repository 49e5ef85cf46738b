#include "handlers/undo_extension.hpp"

#include <algorithm>
#include <map>

namespace shopd::handlers {
namespace {

struct Link {
    ExtensionInForce extension;
    bool leaves = false;
};

std::vector<Link> links_of(const EndToTakeBack& extended) {
    std::vector<Link> links;
    for (const auto& extension : extended.leaving)
        links.push_back({extension, true});
    for (const auto& extension : extended.staying)
        links.push_back({extension, false});
    std::sort(links.begin(), links.end(), [](const auto& left, const auto& right) {
        return left.extension.fixed.after < right.extension.fixed.after;
    });
    return links;
}

/// Each end that our orders may have set, with what it comes to without the leaving extensions.
void follow_links(const EndToTakeBack& extended, EndTakenBack& taken) {
    auto& ends = taken.ends;
    for (const auto& [extension, leaves] : links_of(extended)) {
        auto fixed = extension.fixed;
        const auto base = ends.find(fixed.before);
        const bool counted_from_another = base != ends.end();
        if (counted_from_another) fixed.before = base->second;
        if (leaves)
            fixed.after = fixed.before;
        else if (counted_from_another)
            fixed.after = std::max(fixed.before, extension.from) + extension.seconds;
        if (!leaves && fixed.after != extension.fixed.after) taken.moved.emplace_back(extension.key, fixed);
        ends.emplace(extension.fixed.after, fixed.after);
    }
}

std::optional<std::int64_t> end_of_others(const EndToTakeBack& extended, const EndTakenBack& taken) {
    if (!extended.before) return extended.others;
    const auto before = taken.without(*extended.before);
    if (!extended.others) return before;
    return before == 0 || extended.others == 0 ? 0 : std::max(before, *extended.others);
}

} // namespace

std::int64_t EndTakenBack::without(std::int64_t earlier) const {
    const auto found = ends.find(earlier);
    return found == ends.end() ? earlier : found->second;
}

std::optional<ExtensionInForce> extension_in_force(const Effect& effect) {
    const auto* extension = std::get_if<Extension>(&effect.intent);
    if (!extension || !extension->fixed || extension->fixed->after == 0 || extension->taken) return std::nullopt;
    if (effect.outcome == Outcome::undone || effect.outcome == Outcome::dropped) return std::nullopt;
    return ExtensionInForce{effect.key, extension->seconds, extension->from, *extension->fixed};
}

EndTakenBack take_back_end(const EndToTakeBack& extended) {
    EndTakenBack taken;
    follow_links(extended, taken);
    const auto others = end_of_others(extended, taken);
    taken.end = extended.now;
    if (extended.now == 0 || others == 0 || (others && extended.now <= *others)) return taken;
    if (taken.ends.contains(extended.now))
        taken.end = std::max(taken.without(extended.now), others.value_or(0));
    else
        taken.by_hand = std::none_of(taken.ends.begin(), taken.ends.end(),
                                     [&](const auto& end) { return extended.now <= end.second; });
    return taken;
}

} // namespace shopd::handlers
