#pragma once

#include "handlers/effect.hpp"
#include "moodle/shop/moodle_records.hpp"
#include "moodle/shop/records.hpp"

#include <optional>

namespace shopd::handlers {

/// What the account is to say of its customer: the names as given, town and country where they are. The e-mail stays
/// Moodle's: whoever can change it can take the account over.
/// @param now  as Moodle has it
/// @return nothing where Moodle has it already, or where the customer gave no name
std::optional<Profile> changed_profile(const shop::Customer& customer, const moodle::Profile& now);

} // namespace shopd::handlers
