#pragma once

#include "daemon/commands/dead/selection.hpp"

#include <pqxx/transaction_base>

#include <cstdint>
#include <string>
#include <vector>

/// The statements behind `dead retry` and `dead drop`, whatever the number of entries: each is one statement.
namespace shopd::commands {

struct Acted {
    std::int64_t orders = 0;  ///< entries of orders
    std::int64_t effects = 0; ///< entries of effects
    std::int64_t queued = 0;  ///< bills that the daemon looks at again
    std::int64_t along = 0;   ///< drop: effects that waited for a dropped account
};

/// Takes what is dead, and still in the shop, off the list, to be planned anew.
Acted retry_entries(pqxx::transaction_base& transaction, const database::Tables& tables, const Selection& selection);

/// Lets what stands on the list as cancelled after its payment, or for the brake on undos, be undone: from now on it
/// counts as paid back. Orders that the shop has in another state by now are left. `who` and `why` must be UTF-8.
Acted undo_entries(pqxx::transaction_base& transaction, const database::Tables& tables, const Selection& selection,
                   const std::string& who, const std::string& why);

/// Gives up what is dead. `who` and `why` must be UTF-8.
Acted drop_entries(pqxx::transaction_base& transaction, const database::Tables& tables, const Selection& selection,
                   const std::string& who, const std::string& why);

/// Wakes the daemon once this is committed.
void ring(pqxx::transaction_base& transaction);

/// Dead entries of the selection that nothing in the shop corresponds to any more.
struct Gone {
    std::int64_t count = 0;
    std::vector<std::string> examples; ///< "bill 4711", "bill 4711: EFORM"; at most ten
};

Gone find_gone(pqxx::transaction_base& transaction, const database::Tables& tables, const Selection& selection);

} // namespace shopd::commands
