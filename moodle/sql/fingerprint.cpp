#include "moodle/sql/fingerprint.hpp"

#include "moodle/database/fingerprint.hpp"

#include <fmt/format.h>

namespace shopd::sql {

std::string fingerprint_sql(std::string_view items) {
    return database::items_fingerprint(std::string{items});
}

std::string item_codes_sql(std::string_view items) {
    return fmt::format("coalesce(array_agg(coalesce({0}.itemcode, '')::text order by {0}.id)"
                       " filter (where {0}.type = 'BILLING'), '{{}}')",
                       items);
}

} // namespace shopd::sql
