#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace shopd::database {
class Tables;
}

namespace shopd::feed {

class Session;

/// Queues the last order of each account that we made and that has been idle for so long (change `S`), and the orders
/// whose suspended account is not idle any more: whole sweeps do. One query.
/// @param delay           in seconds, above 0
/// @param support_course  as directory::idle_accounts_sql
/// @return how many were queued @throws as Session::exec
std::size_t queue_suspensions(Session& session, const database::Tables& tables, std::int64_t delay,
                              const std::string& support_course);

} // namespace shopd::feed
