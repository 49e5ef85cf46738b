#pragma once

#include "daemon/commands/trace/trace_commands.hpp"
#include "moodle/shop/transaction_owners.hpp"

#include <string>
#include <vector>

namespace shopd::commands {

/// The orders that share the transaction ids of a scan, in words and as {"shared_by": [{"transaction_id", "bill",
/// "customer", "name", "username", "date", "status"}]}.
/// @param zone  IANA name of the dates' time zone; "" the system's
Sharing describe_sharing(const std::vector<shop::DescribedOwner>& owners, const std::string& zone);

} // namespace shopd::commands
