#pragma once

#include "tests/sandbox/connection.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Plays what the shop's PHP writes: the same rows, in the same order, each statement its own transaction, as recorded
/// from a running plugin. Plain functions on a connection; wrap nothing in a transaction unless you mean to.
namespace shopd::sandbox::shop {

struct NewCustomer {
    std::string first_name = "Benoît";
    std::string last_name = "Tostain";
    std::string email = "benoit.tostain@example.org";
    std::string address = "1 rue X";
    std::string zip = "75000";
    std::string city = "Paris";
    std::string country = "FR";
    std::string organisation = "Org";
};

struct OrderedItem {
    std::string code = "EFORM"; ///< of the shop's catalogue
    int quantity = 1;
};

/// How far `place` goes: what a reader on another connection may see of an order.
enum class Until { customer, bill, amounts, items, whole };

struct NewOrder {
    NewCustomer customer = {};
    std::optional<std::int64_t> known_customer = {}; ///< instead of a new row
    std::vector<OrderedItem> items = {OrderedItem{}};
    std::string transaction_id = {}; ///< "": drawn as the plugin draws it
    std::string payment_mode = "test";
    std::int64_t shop = 1;
    bool test = false;
    Until until = Until::whole;
};

struct Order {
    std::int64_t bill = 0;
    std::int64_t customer = 0;
    std::vector<std::int64_t> items = {}; ///< bill item ids
    std::string transaction_id = {};
};

/// A guest orders: customer, a second bogus customer row bound to user 1, the bill (PLACED, amount 0, no transaction
/// id), its amounts, its items, and last the transaction id.
Order place(Connection& database, const NewOrder& order = {});

/// A seller makes a bill by hand in the back office: WORKING from its first write on, with amounts and items, and never
/// a transaction id.
Order draft(Connection& database, const NewOrder& order = {});

/// The shopper goes back and orders again, whatever the bill's state: its items are deleted, the whole row is
/// overwritten (PLACED, the same transaction id), amounts, items with new ids; no last write of the transaction id.
/// @param items  empty: as many of the same codes as before
Order re_place(Connection& database, const Order& order, std::vector<OrderedItem> items = {});

/// Another shopper, dealt the same transaction id, places: as `re_place`, with a new customer.
Order take_over(Connection& database, const Order& order, const NewCustomer& other,
                std::vector<OrderedItem> items = {});

/// A bill's row as PHP holds it; saved, it overwrites all columns, whatever was written meanwhile.
struct BillRow {
    std::vector<std::string> columns;
    Row values;

    [[nodiscard]] std::string at(const std::string& column) const;
    void set(const std::string& column, Value value);
};

BillRow read_row(Connection& database, std::int64_t bill);
void save_row(Connection& database, const BillRow& row);

/// Loads the row, changes the status, saves the whole row: the cheque page, a payment, the cancel page, the back
/// office.
void set_status(Connection& database, std::int64_t bill, const std::string& status);

inline void pend(Connection& database, std::int64_t bill) {
    set_status(database, bill, "PENDING");
}

inline void pay(Connection& database, std::int64_t bill) {
    set_status(database, bill, "SOLDOUT");
}

inline void cancel(Connection& database, std::int64_t bill) {
    set_status(database, bill, "CANCELLED");
}

/// What the plugin's production does for items with an empty enablehandler after a payment: nothing, and the bill's
/// whole row is saved as COMPLETE, then its feedback.
void finish_as_plugin(Connection& database, std::int64_t bill);

/// The product row and its event that the plugin's own production writes. @return mdl_local_shop_product.id
std::int64_t produce_as_plugin(Connection& database, const Order& order, std::size_t item, std::int64_t user_enrolment);

std::int64_t create_customer(Connection& database, const NewCustomer& customer, std::int64_t has_account = 0,
                             std::int64_t shop = 1);

struct NewCatalogItem {
    std::string code = "EFORM2";
    std::string name = "Another course";
    double price = 50;
    std::optional<std::string> enable_handler = ""; ///< nullopt: NULL
    std::string handler_params = {};                ///< key=value&key=value
    bool renewable = false;
    std::int64_t catalog = 1;
    int is_set = 0;          ///< 1 a set, 2 a bundle
    std::int64_t set_id = 0; ///< the catalogue item that it is an element of
    bool option = false;     ///< an element that the shopper may leave out
};

std::int64_t create_catalog_item(Connection& database, const NewCatalogItem& item);

std::string draw_transaction_id(); ///< 20 characters, TU8... or TU9...==

} // namespace shopd::sandbox::shop
