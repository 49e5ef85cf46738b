#pragma once

#include "moodle/shop/ids.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The shop's rows as plain values: no I/O, no libpqxx. Text is UTF-8 as PostgreSQL gives it; nothing is trusted.
namespace shopd::shop {

using Seconds = std::chrono::sys_seconds; ///< Moodle's bigint timestamps, Unix seconds

/// A column that holds what a shopper wrote, as it stands: base64 where it is not empty. Longer ones stay in the
/// database: `text` is then empty, and `size` says how long it is.
struct ShopperColumn {
    std::string text;
    std::int64_t size = 0; ///< bytes
};

inline constexpr std::int64_t longest_shopper_column = 700'000; ///< bytes of base64: 512 KiB of what it encodes

/// What a bundle or a set of the live catalogue consists of: each element is produced by itself, under its own code.
struct CatalogElement {
    CatalogItemId id;
    std::string code;
    std::string name;
    std::string enable_handler; ///< "" where the plugin does nothing
    bool renewable = false;
    bool has_product = false; ///< a product row of this element was made for the bill item
};

/// mdl_local_shop_billitem. `occurrence` counts items of one code within a bill from 0, in order of id.
struct BillItem {
    BillItemId id;
    std::string code;
    double quantity = 1;
    std::string type; ///< BILLING, DISCOUNT, SHIPPING
    std::string abstract;
    int occurrence = 0;
    std::optional<CatalogItemId> catalog_item; ///< of the live catalogue of the bill's shop, by code
    std::string enable_handler;                ///< of the live catalogue item; "" where the plugin does nothing
    std::string catalog_productiondata;        ///< of the live catalogue item
    ShopperColumn customer_data;               ///< "" where none, of BILLING items only, as the next
    ShopperColumn production_data;
    bool renewable = false;
    bool has_product = false; ///< a product row or event names this item: the only dependable mark of production
    std::vector<CatalogElement> elements{}; ///< of a bundle or set, in order of id; options that nobody chose are none
};

/// mdl_local_shop_bill with its items in order of id.
struct Bill {
    BillId id;
    StreamKey customer_key; ///< bill.customerid as it stands
    std::string status;
    std::string transaction_id; ///< "" for NULL
    std::int64_t shop_id = 0;
    Seconds emission_date{};
    std::string amount; ///< numeric as text, e.g. 100.000
    std::string currency;
    std::string production_feedback; ///< base64 of JSON, "" where none
    bool test = false;
    std::int64_t fingerprint = 0; ///< of the items' ids, codes and quantities, computed by PostgreSQL
    std::vector<BillItem> items;
};

/// mdl_local_shop_customer
struct Customer {
    CustomerId id;
    std::string first_name;
    std::string last_name;
    std::string email;
    std::string city;
    std::string country;
    std::int64_t has_account = 0; ///< 0 none, 1 usually the guest: the plugin writes what it happens to have
};

} // namespace shopd::shop
