#include "moodle/sql/fingerprint.hpp"

#include <fmt/format.h>

namespace shopd::sql {

std::string fingerprint_sql(std::string_view items) {
    return fmt::format(
        "coalesce(bit_xor(hashtextextended({0}.id || ':' || coalesce({0}.itemcode, '') || ':' || {0}.quantity,"
        " 0)) filter (where {0}.type = 'BILLING'), 0)",
        items);
}

std::string item_codes_sql(std::string_view items) {
    return fmt::format("coalesce(array_agg(coalesce({0}.itemcode, '')::text order by {0}.id)"
                       " filter (where {0}.type = 'BILLING'), '{{}}')",
                       items);
}

} // namespace shopd::sql
