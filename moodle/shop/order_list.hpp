#pragma once

#include "moodle/database/tables.hpp"
#include "moodle/shop/records.hpp"

#include <pqxx/transaction_base>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// The shop's orders to choose from, newest first: for `trace list`, and for a page that searches as one types.
namespace shopd::shop {

/// What is asked for; conditions that are given must all hold. Texts are matched literally, never as a pattern, and
/// without case.
struct OrderListQuery {
    std::string text{};                  ///< a bill id, or part of a transaction id or as `customer`; "" all
    std::string customer{};              ///< a customer's id or username, or part of a name or e-mail; "" all
    std::vector<std::string> statuses{}; ///< bill.status; none: all
    std::optional<Seconds> since{};      ///< placed then or later
    std::optional<BillId> before{};      ///< the last one of the page before
    std::optional<std::vector<std::string>> transaction_ids{}; ///< only orders with one of these
    std::size_t limit = 100;
};

struct ListedOrder {
    BillId bill;
    Seconds placed_at{};
    std::string transaction_id; ///< "" where there is none (yet)
    std::string status;
    std::string amount; ///< numeric as text, e.g. 100.000
    std::string currency;
    StreamKey customer; ///< as the bill names it; the names are "" where no such customer is in the shop
    std::string first_name, last_name;
    std::string username;      ///< "" where the customer has no account
    bool test = false;         ///< the shop's mark
    bool shares_id = false;    ///< another order has, or had, its transaction id
    bool on_dead_list = false; ///< something of it waits for a person
};

struct OrderPage {
    std::vector<ListedOrder> orders; ///< newest first: by bill id
    bool has_more = false;
};

/// One statement, which reads the shop's bills from the newest on and stops at the limit: each page costs the same,
/// whatever the shop's history.
/// @throws pqxx::sql_error as any statement
OrderPage list_orders(pqxx::transaction_base& transaction, const database::Tables& tables, const OrderListQuery& query);

} // namespace shopd::shop
