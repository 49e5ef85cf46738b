#include "daemon/commands/check_live_parts.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>
#include <pqxx/result>

namespace shopd::commands {

void look_at_blocks(const Live& live) {
    pqxx::nontransaction look{live.connection};
    const auto blocks = live.tables.named("block");
    const auto readable = look.exec_params1(
        "select to_regclass($1) is not null and has_column_privilege(to_regclass($1), 'name', 'SELECT') and "
        "has_column_privilege(to_regclass($1), 'visible', 'SELECT')",
        blocks);
    if (!readable[0].as<bool>(false)) return;
    const auto shown =
        look.exec1(fmt::format("select exists(select from {} where name = 'shop_bills' and visible = 1)", blocks));
    if (!shown[0].as<bool>()) return;
    live.findings.push_back(
        {"the block 'My transactions' (block_shop_bills) is shown, and as published it fails on PostgreSQL",
         "it joins bill.customerid, a text, with customer.id, a number; no row that we could write changes that, and "
         "customers see an error instead of their bills",
         "in the block's query write CAST(b.customerid AS BIGINT), or hide the block in Site administration > Plugins "
         "> "
         "Blocks until it is corrected",
         true});
}

} // namespace shopd::commands
