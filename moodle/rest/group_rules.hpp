#pragma once

#include "moodle/rest/account_rules.hpp"
#include "moodle/rest/functions.hpp"

#include <optional>

namespace shopd::rest {

/// Moodle's rules for a new group, asked before the call: the name not blank, at most 254 characters, no tags; the
/// idnumber at most 100 characters. Whether both are free in the course is asked in the tables. Source: recorded
/// create_groups cases; columns of mdl_groups.
[[nodiscard]] std::optional<Breach> breach_of(const NewGroup& group);

} // namespace shopd::rest
