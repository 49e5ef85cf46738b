#include "moodle/shop/order_list.hpp"

#include "moodle/database/arrays.hpp"
#include "moodle/shop/customer_sql.hpp"
#include "moodle/shop/find_customers.hpp"

#include <fmt/format.h>
#include <pqxx/result>

#include <limits>

namespace shopd::shop {
namespace {

/// The bills of the page, cut out before anything is joined to them. What is not asked for is not in the statement.
std::string page_sql(const database::Tables& tables, const OrderListQuery& query) {
    const auto customers = [&](const char* parameter) {
        return fmt::format("b.customerid in (select c.id::text from {} c{} where {})", tables.customer(),
                           account_join_sql(tables), is_meant_sql(parameter));
    };
    std::string sql = fmt::format("select b.id, b.emissiondate, b.transactionid, b.status, b.amount, b.currency, "
                                  "b.customerid, b.test from {} b where b.id < $1 and $2::text is not null and "
                                  "$3::text is not null and $4::text[] is not null and $5::bigint is not null and "
                                  "$6::text[] is not null",
                                  tables.bill());
    if (!query.text.empty())
        sql += fmt::format(" and (b.id::text = $2::text or strpos(lower(b.transactionid), lower($2::text)) > 0 or {})",
                           customers("$2::text"));
    if (!query.customer.empty()) sql += fmt::format(" and (b.customerid = $3::text or {})", customers("$3::text"));
    if (!query.statuses.empty()) sql += " and b.status = any($4::text[])";
    if (query.since) sql += " and b.emissiondate >= $5::bigint";
    if (query.transaction_ids) sql += " and b.transactionid = any($6::text[])";
    return sql + " order by b.id desc limit $7";
}

std::string shares_id_sql(const database::Tables& tables) {
    return fmt::format(
        "coalesce(p.transactionid, '') <> '' and (exists (select from {} o where o.transactionid = p.transactionid and "
        "o.id <> p.id) or exists (select from moodle_shopd.orders o where o.transaction_id = p.transactionid and "
        "o.bill <> p.id) or exists (select from moodle_shopd.orders o, jsonb_array_elements(o.history) h where o.bill "
        "= p.id and o.transaction_id = p.transactionid and h ->> 'customer' not in ('', p.customerid)))",
        tables.bill());
}

std::string list_sql(const database::Tables& tables, const OrderListQuery& query) {
    return fmt::format(
        "with page as materialized ({}) select p.id, coalesce(p.emissiondate, 0), coalesce(p.transactionid, ''), "
        "p.status, p.amount, p.currency, p.customerid, c.firstname, c.lastname, u.username, p.test <> 0, {}, exists "
        "(select from moodle_shopd.dead d where d.bill = p.id) from page p left join {} c on c.id = {}{} order by p.id "
        "desc",
        page_sql(tables, query), shares_id_sql(tables), tables.customer(), customer_id_sql("p.customerid"),
        account_join_sql(tables));
}

ListedOrder order_of(const pqxx::row& row) {
    return {BillId{row[0].as<std::int64_t>()},
            Seconds{std::chrono::seconds{row[1].as<std::int64_t>()}},
            row[2].as<std::string>(),
            row[3].as<std::string>(),
            row[4].as<std::string>(),
            row[5].as<std::string>(),
            StreamKey{row[6].as<std::string>()},
            row[7].as<std::string>(""),
            row[8].as<std::string>(""),
            row[9].as<std::string>(""),
            row[10].as<bool>(),
            row[11].as<bool>(),
            row[12].as<bool>()};
}

} // namespace

OrderPage list_orders(pqxx::transaction_base& transaction, const database::Tables& tables,
                      const OrderListQuery& query) {
    const auto before = query.before ? query.before->value() : std::numeric_limits<std::int64_t>::max();
    const auto since = query.since ? query.since->time_since_epoch().count() : 0;
    const auto rows = transaction.exec_params(
        list_sql(tables, query), before, query.text, query.customer, database::text_array(query.statuses), since,
        database::text_array(query.transaction_ids.value_or(std::vector<std::string>{})),
        static_cast<std::int64_t>(query.limit) + 1);
    OrderPage page;
    for (const auto& row : rows) {
        page.has_more = page.orders.size() == query.limit;
        if (!page.has_more) page.orders.push_back(order_of(row));
    }
    return page;
}

} // namespace shopd::shop
