#pragma once

#include "daemon/production/wave.hpp"
#include "moodle/database/tables.hpp"

#include <nlohmann/json.hpp>
#include <pqxx/transaction_base>

#include <map>

/// What Moodle's and the shop's tables show of an order's effects now.
namespace shopd::commands {

/// Of each effect that can be looked for, {"there", ...}: an account that can be used, an enrolment that is not
/// suspended, a group, a membership, a role, the end of an extended enrolment, a product row that is not deleted.
/// `there` says whether it is there at all, beside it stand the values that are. A statement a kind, whatever the
/// number of effects.
std::map<handlers::EffectKey, nlohmann::ordered_json>
observe(pqxx::transaction_base& look, const database::Tables& tables, const production::OrderInWave& order);

} // namespace shopd::commands
