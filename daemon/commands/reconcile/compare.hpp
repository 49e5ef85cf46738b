#pragma once

#include "config/config.hpp"
#include "daemon/commands/reconcile/batch.hpp"
#include "daemon/commands/reconcile/drift.hpp"

#include <set>
#include <string>
#include <vector>

namespace shopd::commands {

/// What drifts in a batch. Pure.
/// @param told  customers whose account was named already, of all batches so far; added to
std::vector<Drift> compare(const Batch& batch, const Observed& observed, const config::Config& config,
                           std::set<std::string>& told);

/// The drifts of one order's effects that were given, and of those that were taken back.
/// @param owed  the order is paid, or was prepaid: what it was given is to be there
std::vector<Drift> compare_effects(const ComparedOrder& order, const Observed& observed, std::int64_t now, bool owed);

/// A drift of this order, with who it is named after.
Drift drift_of(const ComparedOrder& order, const std::string& item_code, const char* kind);

} // namespace shopd::commands
