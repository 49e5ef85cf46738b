#pragma once

#include "config/config.hpp"

#include <string>
#include <vector>

namespace shopd::config {

/// What a reload changes, a line a key: `feed.lease: 15 s -> 20 s`, `products.EFORM: added (std_enrolonecourse)`.
/// database.dsn is only said to have changed. Lines are empty of control characters; where a rule stands does not
/// count.
std::vector<std::string> describe_change(const Config& before, const Config& after);

/// What an item of this code gives is said otherwise: by its rule, or by the handler of ours that the rule names.
bool treats_otherwise(const Config& before, const Config& after, const std::string& item_code);

} // namespace shopd::config
