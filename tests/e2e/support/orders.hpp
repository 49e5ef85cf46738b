#pragma once

#include "tests/sandbox/site.hpp"

#include <cstdint>
#include <string>

/// Questions about a site that end-to-end tests ask again and again.
namespace shopd::e2e {

std::string bill_status(sandbox::Site& site, std::int64_t bill);

/// Accounts with this e-mail, without case, not deleted.
std::int64_t accounts_of(sandbox::Site& site, const std::string& email);

/// Active manual enrolments in a course (short name).
std::int64_t enrolments_in(sandbox::Site& site, const std::string& course);

/// Product rows of a bill's items, through initialbillitemid.
std::int64_t products_of(sandbox::Site& site, std::int64_t bill);

/// Product rows that 'My products' shows a bill's customer: joined through catalogue item, event, bill item and
/// customer.
std::int64_t products_shown(sandbox::Site& site, std::int64_t bill);

/// Causes on the dead list for a bill, joined by "; ".
std::string dead_causes(sandbox::Site& site, std::int64_t bill);

/// Complete, or on the dead list with a cause.
bool ended(sandbox::Site& site, std::int64_t bill);

/// No stream waits, nothing is in the outbox.
bool all_quiet(sandbox::Site& site);

} // namespace shopd::e2e
