#pragma once

#include "handlers/effect.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

/// Taking back the time that extensions added to an enrolment, and no other. Pure.
namespace shopd::handlers {

/// An extension that is fixed and not taken back. It counted from the end that stood there, or from its payment where
/// that was past.
struct ExtensionInForce {
    EffectKey key;
    std::int64_t seconds = 0;
    std::int64_t from = 0;
    ExtendedEnd fixed;
};

/// @return the extension where it moved, or may have moved, an end: not of an access that was without end
std::optional<ExtensionInForce> extension_in_force(const Effect& effect);

/// All that is to be known of one user and course to take extensions back there. Ends are Unix seconds, 0: unlimited.
struct EndToTakeBack {
    std::int64_t now = 0;                  ///< in Moodle
    std::vector<ExtensionInForce> leaving; ///< at least one
    std::vector<ExtensionInForce> staying;
    std::optional<std::int64_t> others; ///< what orders that stay give
    std::optional<std::int64_t> before; ///< what stood before any order gave the access, extensions included
};

struct EndTakenBack {
    bool by_hand = false;                                   ///< none of our orders set that end: it is left as it is
    std::int64_t end = 0;                                   ///< what the enrolment shall have; never later than now
    std::vector<std::pair<EffectKey, ExtendedEnd>> moved{}; ///< staying ones that had counted from a leaving one
    std::map<std::int64_t, std::int64_t>
        ends{}; ///< of each extension in force, and what it comes to without the leaving

    /// What an end that was seen earlier would have been.
    [[nodiscard]] std::int64_t without(std::int64_t earlier) const;
};

/// The end that the staying extensions would have come to without the leaving ones: each that counted from the end of
/// another counts from what that comes to now, but never from before its own payment. What another order gives stays,
/// and so does an end that is no later already.
EndTakenBack take_back_end(const EndToTakeBack& extended);

} // namespace shopd::handlers
