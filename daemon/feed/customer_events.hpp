#pragma once

#include <cstddef>

namespace shopd::database {
class Tables;
}

namespace shopd::feed {

class Session;

/// Queues what became of customers who have no order (change `K`, bill 0, `status` one of `given`, `changed`, `bound`,
/// `deleted`), each once: whole sweeps do. A customer may still be ordering for an hour after their row was made; those
/// who were there before the installation are not told of until they change, nor are the rows that the shop binds to
/// the guest user with each order. One query, and none where the installation knows no such customers yet.
/// @return how many were queued @throws as Session::exec
std::size_t queue_customer_events(Session& session, const database::Tables& tables);

} // namespace shopd::feed
