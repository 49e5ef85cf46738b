#pragma once

#include "daemon/commands/reconcile/drift.hpp"
#include "moodle/database/tables.hpp"

#include <pqxx/transaction_base>

#include <string>
#include <vector>

namespace shopd::commands {

/// Makes due what the drifts name, and puts their orders into the outbox. Each row is only written where it still
/// stands as it was compared: what production did meanwhile wins. A handful of statements.
/// @param who  UTF-8; stays in the ledger until the effect is done again
void mend(pqxx::transaction_base& transaction, const database::Tables& tables, const std::vector<Drift>& drifts,
          const std::string& who);

} // namespace shopd::commands
