#include "moodle/shop/find_customers.hpp"

#include "moodle/shop/customer_sql.hpp"

#include <fmt/format.h>
#include <pqxx/result>

namespace shopd::shop {
namespace {

FoundCustomer customer_of(const pqxx::row& row) {
    FoundCustomer found{StreamKey{row[0].as<std::string>()},
                        row[1].as<std::string>(""),
                        row[2].as<std::string>(""),
                        row[3].as<std::string>(""),
                        {},
                        row[5].as<bool>()};
    if (!row[4].is_null()) found.user = MoodleUserId{row[4].as<std::int64_t>()};
    return found;
}

std::vector<FoundCustomer> find(pqxx::transaction_base& transaction, const database::Tables& tables,
                                const std::string& condition, const std::string& text, std::size_t limit) {
    std::vector<FoundCustomer> found;
    const auto sql = fmt::format("select c.id::text, c.firstname, c.lastname, u.username, known.moodle_user, true from "
                                 "{} c{} where {} order by c.id limit $2",
                                 tables.customer(), account_join_sql(tables), condition);
    for (const auto& row : transaction.exec_params(sql, text, static_cast<std::int64_t>(limit)))
        found.push_back(customer_of(row));
    return found;
}

/// A customer whom the shop has deleted, and we still name.
std::vector<FoundCustomer> find_remembered(pqxx::transaction_base& transaction, const std::string& text) {
    std::vector<FoundCustomer> found;
    for (const auto& row : transaction.exec_params(
             "select k.customer, null, null, a.username, a.moodle_user, false from (select customer from "
             "moodle_shopd.accounts where customer = $1 or username = lower($1) union select customer from "
             "moodle_shopd.orders where customer = $1 union select customer from moodle_shopd.ledger where customer = "
             "$1 union select h ->> 'customer' from moodle_shopd.orders o, jsonb_array_elements(o.history) h where h "
             "->> "
             "'customer' = $1 union select customer::text from moodle_shopd.customers where customer::text = $1) k "
             "left join "
             "moodle_shopd.accounts a on a.customer = k.customer where k.customer <> '' order by 1",
             text))
        found.push_back(customer_of(row));
    return found;
}

} // namespace

std::string is_meant_sql(const std::string& parameter) {
    return fmt::format("({0} <> '' and (c.id::text = {0} or u.username = lower({0}) or "
                       "strpos(lower(c.firstname || ' ' || c.lastname), lower({0})) > 0 or "
                       "strpos(lower(c.email), lower({0})) > 0))",
                       parameter);
}

std::vector<FoundCustomer> find_customers(pqxx::transaction_base& transaction, const database::Tables& tables,
                                          const std::string& text, std::size_t limit) {
    auto exact = find(transaction, tables, "c.id::text = $1 or u.username = lower($1)", text, limit);
    if (exact.empty()) exact = find_remembered(transaction, text);
    return exact.empty() ? find(transaction, tables, is_meant_sql("$1::text"), text, limit) : exact;
}

} // namespace shopd::shop
