#pragma once

#include "config/config.hpp"

#include <string>
#include <vector>

namespace shopd::service {

/// Paid orders that are not produced yet and of which the new configuration treats an item otherwise than the old one,
/// a line a code: `2 waiting orders have EFORM, which std_enrolonecourse produces from now on: bills 12, 15`. Where the
/// database cannot be asked there is one line that says so.
std::vector<std::string> touched_orders(const config::Config& before, const config::Config& after);

} // namespace shopd::service
