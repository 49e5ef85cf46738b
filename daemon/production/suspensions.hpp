#pragma once

#include "daemon/production/context.hpp"
#include "daemon/production/wave.hpp"
#include "moodle/database/tables.hpp"

#include <pqxx/transaction_base>

namespace shopd::production {

/// Plans suspensions of idle accounts where a sweep has found them, and lifts those that stand where their account is
/// not idle any more. A suspension that stands with another order of a customer of this wave is looked at again next.
/// One statement where there is such a suspension or a sweep's finding, and one for the customers whose orders do
/// something.
void follow_suspensions(pqxx::transaction_base& look, const config::Config& config, const database::Tables& tables,
                        Wave& wave);

/// @return true for a suspension that this wave is to make or to lift, whatever else becomes of its order
bool is_suspension_due(const Wave& wave, const OrderInWave& order, const handlers::Effect& effect);

/// Stage of apply: accounts suspended, and active again.
void apply_suspensions(Context& context, Wave& wave);

} // namespace shopd::production
