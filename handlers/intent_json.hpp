#pragma once

#include "handlers/effect.hpp"

#include <nlohmann/json_fwd.hpp>

namespace shopd::handlers {

/// The ledger's column `intent`: the frozen plan.
nlohmann::json intent_to_json(const Intent& intent);

/// @param kind  the ledger's column `kind`
/// @throws std::runtime_error when the row was not written by any version of ours
Intent intent_from_json(const std::string& kind, const nlohmann::json& intent);

/// The ledger's column `result`: what is known once the effect is done, and when a call's fate was last in doubt.
nlohmann::json result_to_json(const Effect& effect);
void result_from_json(const nlohmann::json& result, Effect& effect);

} // namespace shopd::handlers
