#include "moodle/shop/customer_sql.hpp"

#include <fmt/format.h>

namespace shopd::shop {

std::string customer_id_sql(const std::string& column) {
    return fmt::format("case when {0} ~ '^[1-9][0-9]{{0,17}}$' then {0}::bigint end", column);
}

std::string account_join_sql(const database::Tables& tables) {
    return fmt::format(" left join moodle_shopd.accounts known on known.customer = c.id::text left join {} u on u.id = "
                       "coalesce(known.moodle_user, c.hasaccount) and u.deleted = 0 and u.username <> 'guest'",
                       tables.user());
}

} // namespace shopd::shop
