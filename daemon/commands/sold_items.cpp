#include "daemon/commands/sold_items.hpp"

#include <fmt/format.h>
#include <pqxx/result>

namespace shopd::commands {

std::vector<SoldItem> sold_items(pqxx::transaction_base& look, const database::Tables& tables) {
    std::vector<SoldItem> items;
    for (const auto& row : look.exec(
             fmt::format("select c.code, c.catalogid, coalesce(c.name, ''), coalesce(c.enablehandler, ''), "
                         "coalesce(c.handlerparams, ''), c.isoptioninbundle <> 0 and c.setid <> 0 from {0} c where "
                         "(c.isset not in ('1', '2') or not exists (select from {0} e where e.setid = c.id and "
                         "e.catalogid = c.catalogid)) and c.catalogid in (select s.catalogid from {1} s) "
                         "order by c.code, c.catalogid",
                         tables.catalog_item(), tables.shop())))
        items.push_back({.code = row[0].as<std::string>(),
                         .catalogue = row[1].as<std::int64_t>(),
                         .name = row[2].as<std::string>(),
                         .handler = row[3].as<std::string>(),
                         .parameters = row[4].as<std::string>(),
                         .option = row[5].as<bool>()});
    return items;
}

} // namespace shopd::commands
