#pragma once

#include "handlers/effect.hpp"
#include "moodle/shop/moodle_records.hpp"
#include "moodle/shop/records.hpp"

#include <optional>

namespace shopd::handlers {

/// What the account is to say of its customer: of names, town and country those that the customer changed in the shop
/// and did not empty; what was changed in Moodle alone stays. The e-mail stays Moodle's: whoever can change it can take
/// the account over.
/// @param sent  what we last told Moodle of this customer
/// @param now   as Moodle has it
/// @return nothing where there is nothing to change
std::optional<Profile> changed_profile(const shop::Customer& customer, const moodle::Profile& sent,
                                       const moodle::Profile& now);

} // namespace shopd::handlers
