#include "moodle/shop/transaction_owners.hpp"

#include "moodle/database/arrays.hpp"
#include "moodle/shop/customer_sql.hpp"

#include <fmt/format.h>
#include <pqxx/result>

namespace shopd::shop {
namespace {

/// Rows (id, bill, customer) of the ids in $1. An order without a customer yet is nobody's.
std::string owners_sql(const database::Tables& tables) {
    return fmt::format(
        "select b.transactionid::text as id, b.id as bill, b.customerid::text as customer from {} b "
        "where b.transactionid = any($1::text[]) "
        "union select o.transaction_id, o.bill, coalesce(h ->> 'customer', o.customer) from moodle_shopd.orders o "
        "left join lateral jsonb_array_elements(o.history) h on true where o.transaction_id = any($1::text[]) "
        "union select o.transaction_id, o.bill, o.customer from moodle_shopd.orders o "
        "where o.transaction_id = any($1::text[])",
        tables.bill());
}

} // namespace

std::map<std::string, std::vector<TransactionOwner>> find_transaction_owners(pqxx::transaction_base& transaction,
                                                                             const database::Tables& tables,
                                                                             const std::vector<std::string>& ids) {
    std::map<std::string, std::vector<TransactionOwner>> owners;
    if (ids.empty()) return owners;
    for (const auto& row : transaction.exec_params("select * from (" + owners_sql(tables) +
                                                       ") owner where customer <> '' order by id, bill, customer",
                                                   database::text_array(ids)))
        owners[row[0].as<std::string>()].push_back(
            {BillId{row[1].as<std::int64_t>()}, StreamKey{row[2].as<std::string>()}});
    return owners;
}

std::vector<DescribedOwner> describe_transaction_owners(pqxx::transaction_base& transaction,
                                                        const database::Tables& tables,
                                                        const std::vector<std::string>& ids) {
    std::vector<DescribedOwner> described;
    const auto sql = fmt::format(
        "with owner as materialized ({}) select o.id, o.bill, o.customer, case when b.customerid = o.customer then "
        "b.emissiondate end, case when b.customerid = o.customer then b.status end, c.firstname, c.lastname, "
        "u.username from owner o left join {} b on b.id = o.bill left join {} c on c.id = {}{} where o.customer <> '' "
        "order by 1, 2, 3",
        owners_sql(tables), tables.bill(), tables.customer(), customer_id_sql("o.customer"), account_join_sql(tables));
    for (const auto& row : transaction.exec_params(sql, database::text_array(ids)))
        described.push_back({{BillId{row[1].as<std::int64_t>()}, StreamKey{row[2].as<std::string>()}},
                             row[0].as<std::string>(),
                             row[3].as<std::int64_t>(0),
                             row[4].as<std::string>(""),
                             row[5].as<std::string>(""),
                             row[6].as<std::string>(""),
                             row[7].as<std::string>("")});
    return described;
}

} // namespace shopd::shop
