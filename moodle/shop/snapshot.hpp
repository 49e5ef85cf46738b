#pragma once

#include "moodle/database/tables.hpp"
#include "moodle/shop/records.hpp"

#include <pqxx/transaction_base>

#include <vector>

namespace shopd::shop {

/// Bills with their items, each item with what the live catalogue of the bill's shop and the product table say of it.
/// Two statements, whatever the number of bills; bills that are gone are absent.
/// @return in order of id; items in order of id
/// @throws pqxx::sql_error as any statement
std::vector<Bill> read_bills(pqxx::transaction_base& transaction, const database::Tables& tables,
                             const std::vector<BillId>& ids);

/// Customers by id; the unknown are absent.
std::vector<Customer> read_customers(pqxx::transaction_base& transaction, const database::Tables& tables,
                                     const std::vector<CustomerId>& ids);

/// The customer that bill.customerid names: a decimal id as the shop writes it, else nothing (the column is varchar and
/// holds what it holds). 007 is nobody, so that a customer has one stream and one claim.
std::optional<CustomerId> parse_customer_key(const StreamKey& key);

} // namespace shopd::shop
