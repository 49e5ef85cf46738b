#pragma once

#include "daemon/commands/reconcile/drift.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace shopd::commands {

/// {"bill", "order", "customer", "item_code", "kind", "ledger", "found", "mend", "by"}
nlohmann::ordered_json to_json(const Drift& drift);

/// For a person: a line that names it, and what is to be done.
std::string to_text(const Drift& drift);

} // namespace shopd::commands
