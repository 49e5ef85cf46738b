#pragma once

#include "moodle/database/tables.hpp"

#include <string>

/// Pieces of SQL about customers and their accounts.
namespace shopd::shop {

/// The customer's id that a bill's column names, null where it names none: bill.customerid is varchar and holds what it
/// holds.
std::string customer_id_sql(const std::string& column);

/// " left join ... u on ...": the Moodle account of customer row `c`: the one that production knows, else
/// hasaccount. Not a deleted one, nor the guest, whom the plugin writes where it has nobody.
std::string account_join_sql(const database::Tables& tables);

} // namespace shopd::shop
