#pragma once

#include "moodle/sql/install.hpp"

namespace shopd::sql {

/// What takes our triggers, functions and rights away. Without `drop_ledger` our tables stay, for a later install that
/// goes on where this one stopped; with it the schema and its owner role go too. The daemon's own role is left: it may
/// be known elsewhere. Empty where nothing is installed.
/// @throws CannotInstall the session's user may not do it
Plan plan_uninstall(const Facts& facts, bool drop_ledger);

} // namespace shopd::sql
