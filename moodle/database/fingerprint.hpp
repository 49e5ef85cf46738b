#pragma once

#include <string>

namespace shopd::database {

/// SQL of an aggregate over a bill's items that changes whenever a BILLING item comes, goes, or changes code or
/// quantity: bigint, 0 where there is none. One text for installing, sweeping and loading, so that they always agree.
/// @param alias  the item table's alias in the statement
inline std::string items_fingerprint(const std::string& alias) {
    return "coalesce(pg_catalog.bit_xor(pg_catalog.hashtextextended(" + alias + ".id::text || ':' || coalesce(" +
           alias + ".itemcode, '') || ':' || " + alias + ".quantity::text, 0)) filter (where " + alias +
           ".type = 'BILLING'), 0)";
}

} // namespace shopd::database
