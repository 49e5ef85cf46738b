#pragma once

#include "daemon/production/context.hpp"
#include "daemon/production/wave.hpp"

#include <pqxx/transaction_base>

/// Contact data that customers changed, passed on to the accounts that were made for them
/// (customer_account.pass_on_changes).
namespace shopd::production {

/// Plans it for the orders of this wave, once an order, where they changed something. Two statements where it is on.
void plan_profiles(pqxx::transaction_base& look, const config::Config& config, const database::Tables& tables,
                   Wave& wave);

/// By core_user_update_users, which is harmless to repeat.
void apply_profiles(Context& context, Wave& wave);

} // namespace shopd::production
