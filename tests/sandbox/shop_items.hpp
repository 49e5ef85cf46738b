#pragma once

#include "tests/sandbox/shop.hpp"

namespace shopd::sandbox::shop {

/// Inserts a bill's items with the frozen, serialized copies of the catalogue. @return their ids
/// @throws std::out_of_range when the catalogue does not know a code
std::vector<std::int64_t> insert_items(Connection& database, std::int64_t shop, std::int64_t bill,
                                       const std::vector<OrderedItem>& items);

/// What the items cost, as PostgreSQL writes it.
std::string total(Connection& database, std::int64_t shop, const std::vector<OrderedItem>& items);

} // namespace shopd::sandbox::shop
