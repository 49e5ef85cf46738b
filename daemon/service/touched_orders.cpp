#include "daemon/service/touched_orders.hpp"

#include "config/describe_change.hpp"
#include "config/text.hpp"
#include "moodle/database/arrays.hpp"
#include "moodle/database/connection.hpp"
#include "moodle/database/errors.hpp"
#include "moodle/database/tables.hpp"

#include <fmt/format.h>
#include <pqxx/nontransaction>
#include <pqxx/result>

#include <algorithm>

namespace shopd::service {
namespace {

constexpr int most_named = 10;

/// Each code that waits: how many orders have it, and the first of their bills.
pqxx::result waiting_codes(const config::Config& config) {
    const auto connection =
        database::connect(config.database, {database::Purpose::command, "moodle-shopd reload", {}, true});
    const auto tables = database::Tables::find(*connection, config.database.prefix);
    return pqxx::nontransaction{*connection}.exec_params(
        fmt::format(
            "select i.itemcode, count(distinct o.bill), array_to_string((array_agg(distinct o.bill))[:{}], ', ') "
            "from moodle_shopd.orders o join {} i on i.billid = o.bill where o.paid_at is not null and not "
            "o.produced and o.status = any($1::text[]) and coalesce(o.history -> -1 ->> 'note', '') not like "
            "'dropped %' and i.type = 'BILLING' group by 1 order by 1",
            most_named, tables.bill_item()),
        database::text_array(config.production.postpay));
}

bool has_rules_changed(const config::Config& before, const config::Config& after) {
    return std::ranges::any_of(config::describe_change(before, after), [](const std::string& change) {
        return change.starts_with("products.") || change.starts_with("handlers.");
    });
}

std::string describe(const std::string& code, std::int64_t count, const std::string& bills,
                     const config::ProductRule* rule) {
    return fmt::format("{} waiting {} {}, which {} from now on: {} {}{}", count,
                       count == 1 ? "order has" : "orders have", config::in_quotes(code),
                       rule ? rule->handler + " produces" : "is left alone", count == 1 ? "bill" : "bills", bills,
                       count > most_named ? ", ..." : "");
}

} // namespace

std::vector<std::string> touched_orders(const config::Config& before, const config::Config& after) {
    if (!has_rules_changed(before, after)) return {};
    std::vector<std::string> lines;
    try {
        for (const auto& row : waiting_codes(after)) {
            const auto code = row[0].as<std::string>();
            if (!config::treats_otherwise(before, after, code)) continue;
            lines.push_back(describe(code, row[1].as<std::int64_t>(), row[2].as<std::string>(),
                                     config::find_product_rule(after, code)));
        }
    } catch (const std::exception& failure) {
        lines.assign(1, "which waiting orders this touches is not known: " + database::server_words(failure));
    }
    return lines;
}

} // namespace shopd::service
