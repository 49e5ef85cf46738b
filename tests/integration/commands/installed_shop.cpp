#include "tests/integration/commands/installed_shop.hpp"

#include "moodle/database/connection.hpp"
#include "moodle/sql/install.hpp"

#include <nlohmann/json.hpp>

namespace shopd::commands::tests {

InstalledShop::InstalledShop(const std::string& url, sandbox::SiteOptions options)
    : site{options}, php{site.admin_dsn()} {
    const auto owner =
        database::connect(site.admin_dsn(), {.purpose = database::Purpose::installer, .statement_timeout = {}});
    sql::install(*owner, {.prefix = "mdl_", .login = "moodle_shopd", .url = url});
    database.dsn = site.dsn("moodle_shopd");
}

sandbox::shop::Order InstalledShop::paid_order(const std::string& code) {
    auto order = sandbox::shop::place(php, {.items = {{.code = code}}});
    sandbox::shop::pay(php, order.bill);
    return order;
}

void InstalledShop::record(const sandbox::shop::Order& order, const std::string& cause, const std::string& detail) {
    site.execute("insert into moodle_shopd.orders (bill, customer, status, transaction_id, cause, detail, cause_at, "
                 "paid_at, history) "
                 "values ($1::bigint, $2, 'SOLDOUT', $3, nullif($4, ''), nullif($5, ''), case when $4 <> '' then now() "
                 "end, now(), "
                 "'[{\"status\": \"SOLDOUT\", \"customer\": \"7\", \"at\": 1763800000000}]')",
                 {std::to_string(order.bill), std::to_string(order.customer), order.transaction_id, cause, detail});
}

void InstalledShop::effect(std::int64_t bill, const std::string& code, const std::string& kind,
                           const std::string& outcome, const std::string& cause, int place) {
    site.execute("insert into moodle_shopd.ledger (bill, item_code, element, occurrence, place, customer, phase, kind, "
                 "intent, outcome, "
                 "cause, detail, attempts, next_try) values ($1::bigint, $2, 0, 0, $6::int, '7', 'postpay', $3, '{}', "
                 "$4, nullif($5, ''), "
                 "'the server''s words', 3, now())",
                 {std::to_string(bill), code, kind, outcome, cause, std::to_string(place)});
}

void InstalledShop::forget_outbox() {
    site.execute("delete from moodle_shopd.outbox");
}

std::string InstalledShop::order(std::int64_t bill, const std::string& column) {
    return site.value("select " + column + "::text from moodle_shopd.orders where bill = $1::bigint",
                      {std::to_string(bill)});
}

std::string InstalledShop::outcome(std::int64_t bill, const std::string& code) {
    return site.value("select string_agg(outcome, ',' order by place) from moodle_shopd.ledger where bill = $1::bigint "
                      "and item_code = $2",
                      {std::to_string(bill), code});
}

nlohmann::json InstalledShop::history(std::int64_t bill) {
    return nlohmann::json::parse(order(bill, "history"));
}

} // namespace shopd::commands::tests
