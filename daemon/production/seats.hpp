#pragma once

#include "daemon/production/wave.hpp"
#include "moodle/database/tables.hpp"

#include <pqxx/transaction_base>

namespace shopd::production {

/// Reads of every paid order's seats whom their product rows assign them to, and plans what follows. A row whose
/// extradata has a request (handlers/seats.hpp) is assigned to whom that names, by us; one whose instanceid names a row
/// of user_enrolments was assigned by the shop, and is observed. Two statements a wave that has such rows, one where
/// orders have seats, none otherwise.
void follow_seats(pqxx::transaction_base& look, const database::Tables& tables, Wave& wave);

} // namespace shopd::production
