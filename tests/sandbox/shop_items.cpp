#include "tests/sandbox/shop_items.hpp"

#include "tests/sandbox/php_serialize.hpp"

#include <sstream>

namespace shopd::sandbox::shop {
namespace {

/// A table row as PHP holds it: an object all of whose members are texts, what Moodle's PostgreSQL driver gives.
std::string serialized_row(Connection& database, const std::string& table, const std::string& id) {
    std::vector<php::Member> members;
    for (const auto& row :
         database.rows("SELECT e.key, e.value FROM " + table +
                           " t, json_each_text(row_to_json(t)) WITH ORDINALITY AS e(key, value, place) "
                           "WHERE t.id = $1 ORDER BY e.place",
                       {id}))
        members.emplace_back(*row[0], php::text(row[1]));
    return php::object("stdClass", members);
}

/// `a=b&c=d`, without decoding anything: the plugin does none.
std::string serialized_parameters(const std::string& text) {
    std::vector<php::Member> members;
    std::istringstream stream(text);
    for (std::string pair; std::getline(stream, pair, '&');)
        if (const auto equals = pair.find('='); equals != std::string::npos)
            members.emplace_back(pair.substr(0, equals),
                                 php::text(pair.substr(equals + 1, pair.find('=', equals + 1) - equals - 1)));
    return text.empty() ? "N;" : php::array(members);
}

std::string serialized_catalog_item(Connection& database, const std::string& item, const std::string& catalog,
                                    const std::string& parameters) {
    const auto catalog_object =
        php::object("local_shop\\Catalog",
                    {{php::protected_name("record"), serialized_row(database, "mdl_local_shop_catalog", catalog)},
                     {"categories", php::array({})},
                     {"ismaster", php::integer(0)},
                     {"isslave", php::integer(0)}});
    return php::object("local_shop\\CatalogItem",
                       {{php::protected_name("record"), serialized_row(database, "mdl_local_shop_catalogitem", item)},
                        {php::protected_name("thecatalog"), catalog_object},
                        {"elements", php::array({})},
                        {"elementsbycode", "N;"},
                        {php::protected_name("tax"), "N;"},
                        {"available", php::boolean(true)},
                        {php::protected_name("handlerparams"), serialized_parameters(parameters)},
                        {"masterrecord", php::integer(1)}});
}

std::int64_t insert_item(Connection& database, std::int64_t shop, std::int64_t bill, const OrderedItem& item) {
    const auto rows =
        database.rows("SELECT ci.id, ci.catalogid, coalesce(ci.handlerparams, ''), ci.productiondata FROM "
                      "mdl_local_shop_catalogitem ci JOIN mdl_local_shop s ON s.catalogid = ci.catalogid "
                      "WHERE s.id = $1 AND ci.code = $2",
                      {std::to_string(shop), item.code});
    if (rows.empty()) throw std::out_of_range("the catalogue has no item " + item.code);
    const auto& row = rows.front();
    const auto parameters = serialized_parameters(*row[2]);
    const auto production = php::object("stdClass", {{"users", php::array({})},
                                                     {"id", php::text(std::to_string(shop))},
                                                     {"blockid", php::integer(0)},
                                                     {"handlerparams", parameters},
                                                     {"catalogitemdata", php::text(row[3])}});
    return database.number(
        "INSERT INTO mdl_local_shop_billitem (type, billid, itemcode, unitcost, taxcode, totalprice, quantity, "
        "abstract, "
        "description, catalogitem, productiondata, customerdata) SELECT 'BILLING', $1, code, price1, taxcode, price1 * "
        "$2::numeric, $2::numeric, name, coalesce(description, ''), $3, $4, 'czowOiIiOw==' FROM "
        "mdl_local_shop_catalogitem "
        "WHERE id = $5 RETURNING id",
        {std::to_string(bill), std::to_string(item.quantity),
         php::base64(serialized_catalog_item(database, *row[0], *row[1], *row[2])), php::base64(production), row[0]});
}

} // namespace

std::vector<std::int64_t> insert_items(Connection& database, std::int64_t shop, std::int64_t bill,
                                       const std::vector<OrderedItem>& items) {
    std::vector<std::int64_t> ids;
    for (const auto& item : items)
        ids.push_back(insert_item(database, shop, bill, item));
    return ids;
}

std::string total(Connection& database, std::int64_t shop, const std::vector<OrderedItem>& items) {
    std::string sum = "0";
    for (const auto& item : items)
        sum = database.value(
            "SELECT $1::numeric + coalesce(sum(ci.price1 * $2::numeric), 0) FROM mdl_local_shop_catalogitem ci "
            "JOIN mdl_local_shop s ON s.catalogid = ci.catalogid WHERE s.id = $3 AND ci.code = $4",
            {sum, std::to_string(item.quantity), std::to_string(shop), item.code});
    return sum;
}

} // namespace shopd::sandbox::shop
