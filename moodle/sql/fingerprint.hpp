#pragma once

#include <string>
#include <string_view>

namespace shopd::sql {

/// SQL aggregate, a bigint: the fingerprint of a bill's BILLING items, of their ids, codes and quantities. 0 where
/// there are none. The same wherever bills are compared: adoption, sweep, load.
/// @param items  alias of mdl_local_shop_billitem in the query, e.g. `i`; group by `i.billid`
std::string fingerprint_sql(std::string_view items);

/// SQL aggregate, text[]: the codes of a bill's BILLING items in order of id, one an item; '{}' where there are none.
std::string item_codes_sql(std::string_view items);

} // namespace shopd::sql
