#pragma once

#include "moodle/database/tables.hpp"
#include "moodle/shop/ids.hpp"

#include <pqxx/transaction_base>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// The shop deals one transaction id to several shoppers: whose it is, and was.
namespace shopd::shop {

/// One order that has, or had, a transaction id: a bill under one customer. A bill that a second shopper, dealt the
/// same id, took over has several.
struct TransactionOwner {
    BillId bill;
    StreamKey customer; ///< as the bill names it

    friend auto operator<=>(const TransactionOwner&, const TransactionOwner&) = default;
};

/// Of each id all orders that have or had it: the shop's bills with their present customer, and of what was ever
/// acknowledged the bills and customers that the shop names no more. One statement, by index.
/// @return by id, in order; ids that nobody has are absent
std::map<std::string, std::vector<TransactionOwner>> find_transaction_owners(pqxx::transaction_base& transaction,
                                                                             const database::Tables& tables,
                                                                             const std::vector<std::string>& ids);

/// An owner for a person's eye.
struct DescribedOwner {
    TransactionOwner owner;
    std::string transaction_id;
    std::int64_t placed_at = 0; ///< Unix seconds; 0 where the shop does not say
    std::string status;         ///< the bill's in the shop; "" where another has the bill, or it is gone
    std::string first_name, last_name, username;
};

/// The same with what the shop's and Moodle's tables have of each; in order of id, bill and customer.
std::vector<DescribedOwner> describe_transaction_owners(pqxx::transaction_base& transaction,
                                                        const database::Tables& tables,
                                                        const std::vector<std::string>& ids);

} // namespace shopd::shop
