#include "tests/sandbox/shop.hpp"

#include "tests/sandbox/php_serialize.hpp"
#include "tests/sandbox/shop_items.hpp"

#include <algorithm>
#include <chrono>
#include <random>
#include <stdexcept>

namespace shopd::sandbox::shop {
namespace {

std::string now() {
    using namespace std::chrono;
    return std::to_string(duration_cast<seconds>(system_clock::now().time_since_epoch()).count());
}

/// The plugin looks for e-mail and UPPER CASED last name, misses, and inserts a row that nothing refers to.
void insert_bogus_customer(Connection& database, const std::string& customer) {
    database.execute(
        "INSERT INTO mdl_local_shop_customer (firstname, lastname, address, zip, email, city, country, organisation, "
        "shopid, timecreated, hasaccount) SELECT firstname, lastname, address, zip, email, city, country, "
        "organisation, shopid, $2, 1 FROM mdl_local_shop_customer WHERE id = $1 AND lastname <> upper(lastname)",
        {customer, now()});
}

std::int64_t insert_bill(Connection& database, const NewOrder& order, std::int64_t customer, const char* status) {
    const auto ordering = database.value("SELECT coalesce(max(ordering), 0) + 1 FROM mdl_local_shop_bill");
    return database.number(
        "INSERT INTO mdl_local_shop_bill (blockid, shopid, idnumber, ordering, customerid, title, worktype, status, "
        "remotestatus, "
        "invoiceinfo, emissiondate, lastactiondate, assignedto, timetodo, untaxedamount, taxes, amount, currency, "
        "convertedamount, transactionid, onlinetransactionid, expectedpaiement, paiedamount, paymode, ignoretax, "
        "paymentfee, "
        "productionfeedback, test, partnerid, partnertag) SELECT 0, id, '', $2, $3, name, 'PROD', $7, '', '', "
        "$4, $4, '0', "
        "0, 0, 0, 0, currency, 0, NULL, '', '0', 0, $5, 0, 0, '', $6, 0, '' FROM mdl_local_shop WHERE id = $1 "
        "RETURNING id",
        {std::to_string(order.shop), ordering, std::to_string(customer), now(), order.payment_mode,
         order.test ? "1" : "0", status});
}

void save_amounts(Connection& database, std::int64_t bill, const std::string& amount) {
    auto row = read_row(database, bill);
    row.set("untaxedamount", amount);
    row.set("amount", amount);
    save_row(database, row);
}

std::vector<OrderedItem> items_of(Connection& database, std::int64_t bill) {
    std::vector<OrderedItem> items;
    for (const auto& row :
         database.rows("SELECT itemcode, quantity::int FROM mdl_local_shop_billitem WHERE billid = $1 AND type = "
                       "'BILLING' ORDER BY id",
                       {std::to_string(bill)}))
        items.push_back({row[0].value_or(""), std::stoi(*row[1])});
    return items;
}

Order overwrite(Connection& database, Order order, std::int64_t customer, const std::vector<OrderedItem>& items) {
    const auto shop =
        database.number("SELECT shopid FROM mdl_local_shop_bill WHERE id = $1", {std::to_string(order.bill)});
    insert_bogus_customer(database, std::to_string(customer));
    auto row = read_row(database, order.bill);
    database.execute("DELETE FROM mdl_local_shop_billitem WHERE billid = $1", {std::to_string(order.bill)});
    row.set("status", "PLACED");
    row.set("customerid", std::to_string(customer));
    row.set("emissiondate", now());
    row.set("lastactiondate", now());
    for (const char* column : {"untaxedamount", "taxes", "amount"})
        row.set(column, "0");
    save_row(database, row);
    save_amounts(database, order.bill, total(database, shop, items));
    order.customer = customer;
    order.items = insert_items(database, shop, order.bill, items);
    return order;
}

} // namespace

std::string draw_transaction_id() {
    static constexpr char alphabet[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    thread_local std::mt19937_64 generator{std::random_device{}()};
    std::uniform_int_distribution<std::size_t> pick(0, 63);
    std::string text = "MO";
    while (text.size() < 13)
        text += alphabet[pick(generator)];
    text = php::base64(text);
    for (auto& letter : text)
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    return text;
}

Order place(Connection& database, const NewOrder& order) {
    Order placed;
    placed.customer =
        order.known_customer ? *order.known_customer : create_customer(database, order.customer, 0, order.shop);
    if (order.until == Until::customer) return placed;
    insert_bogus_customer(database, std::to_string(placed.customer));
    placed.bill = insert_bill(database, order, placed.customer, "PLACED");
    if (order.until == Until::bill) return placed;
    save_amounts(database, placed.bill, total(database, order.shop, order.items));
    if (order.until == Until::amounts) return placed;
    placed.items = insert_items(database, order.shop, placed.bill, order.items);
    if (order.until == Until::items) return placed;
    placed.transaction_id = order.transaction_id.empty() ? draw_transaction_id() : order.transaction_id;
    database.execute("UPDATE mdl_local_shop_bill SET transactionid = $1 WHERE id = $2",
                     {placed.transaction_id, std::to_string(placed.bill)});
    return placed;
}

Order draft(Connection& database, const NewOrder& order) {
    Order drafted;
    drafted.customer =
        order.known_customer ? *order.known_customer : create_customer(database, order.customer, 0, order.shop);
    drafted.bill = insert_bill(database, order, drafted.customer, "WORKING");
    drafted.items = insert_items(database, order.shop, drafted.bill, order.items);
    save_amounts(database, drafted.bill, total(database, order.shop, order.items));
    return drafted;
}

Order re_place(Connection& database, const Order& order, std::vector<OrderedItem> items) {
    if (items.empty()) items = items_of(database, order.bill);
    return overwrite(database, order, order.customer, items);
}

Order take_over(Connection& database, const Order& order, const NewCustomer& other, std::vector<OrderedItem> items) {
    if (items.empty()) items = items_of(database, order.bill);
    return overwrite(database, order, create_customer(database, other), items);
}

std::string BillRow::at(const std::string& column) const {
    const auto found = std::find(columns.begin(), columns.end(), column);
    if (found == columns.end()) throw std::out_of_range("bill has no column " + column);
    return values[static_cast<std::size_t>(found - columns.begin())].value_or("");
}

void BillRow::set(const std::string& column, Value value) {
    const auto found = std::find(columns.begin(), columns.end(), column);
    if (found == columns.end()) throw std::out_of_range("bill has no column " + column);
    values[static_cast<std::size_t>(found - columns.begin())] = std::move(value);
}

BillRow read_row(Connection& database, std::int64_t bill) {
    BillRow row;
    for (const auto& member :
         database.rows("SELECT e.key, e.value FROM mdl_local_shop_bill b, json_each_text(row_to_json(b)) "
                       "WITH ORDINALITY AS e(key, value, place) WHERE b.id = $1 ORDER BY e.place",
                       {std::to_string(bill)})) {
        row.columns.push_back(*member[0]);
        row.values.push_back(member[1]);
    }
    if (row.columns.empty()) throw std::out_of_range("no bill " + std::to_string(bill));
    return row;
}

void save_row(Connection& database, const BillRow& row) {
    std::string assignments;
    for (std::size_t i = 0; i < row.columns.size(); ++i)
        if (row.columns[i] != "id")
            assignments += (assignments.empty() ? "" : ", ") + row.columns[i] + " = $" + std::to_string(i + 1);
    const auto id = std::find(row.columns.begin(), row.columns.end(), "id") - row.columns.begin();
    database.execute("UPDATE mdl_local_shop_bill SET " + assignments + " WHERE id = $" + std::to_string(id + 1),
                     row.values);
}

void set_status(Connection& database, std::int64_t bill, const std::string& status) {
    auto row = read_row(database, bill);
    row.set("status", status);
    row.set("lastactiondate", now());
    save_row(database, row);
}

void finish_as_plugin(Connection& database, std::int64_t bill) {
    set_status(database, bill, "COMPLETE");
    database.execute("UPDATE mdl_local_shop_billitem SET ordering = ordering WHERE billid = $1",
                     {std::to_string(bill)});
    std::string lines;
    for (const auto& item : items_of(database, bill))
        lines += "<br\\/>\\nID: " + item.code;
    const auto json = R"({"public":")" + lines + R"(","private":")" + lines + R"(","salesadmin":")" + lines + "\"}";
    database.execute("UPDATE mdl_local_shop_bill SET productionfeedback = $2 WHERE id = $1",
                     {std::to_string(bill), php::base64(json)});
}

std::int64_t produce_as_plugin(Connection& database, const Order& order, std::size_t item,
                               std::int64_t user_enrolment) {
    const auto item_id = std::to_string(order.items.at(item));
    const auto product = database.number(
        "INSERT INTO mdl_local_shop_product (catalogitemid, initialbillitemid, currentbillitemid, customerid, "
        "contexttype, instanceid, "
        "startdate, reference, productiondata, extradata) SELECT ci.id, bi.id, bi.id, $2, 'userenrol', $3, $4, "
        "'PLUG-' || bi.id, 'handler=std_enrolonecourse', '' FROM mdl_local_shop_billitem bi JOIN "
        "mdl_local_shop_catalogitem ci ON "
        "ci.code = bi.itemcode WHERE bi.id = $1 LIMIT 1 RETURNING id",
        {item_id, std::to_string(order.customer), std::to_string(user_enrolment), now()});
    database.execute(
        "INSERT INTO mdl_local_shop_productevent (productid, billitemid, eventtype, eventdata, datecreated) VALUES "
        "($1, $2, 'billed', '', $3)",
        {std::to_string(product), item_id, now()});
    return product;
}

std::int64_t create_customer(Connection& database, const NewCustomer& customer, std::int64_t has_account,
                             std::int64_t shop) {
    return database.number(
        "INSERT INTO mdl_local_shop_customer (firstname, lastname, address, zip, email, city, country, "
        "organisation, shopid, timecreated, hasaccount, invoiceinfo) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
        "$9, $10, $11, '') RETURNING id",
        {customer.first_name, customer.last_name, customer.address, customer.zip, customer.email, customer.city,
         customer.country, customer.organisation, std::to_string(shop), now(), std::to_string(has_account)});
}

std::int64_t create_catalog_item(Connection& database, const NewCatalogItem& item) {
    return database.number(
        "INSERT INTO mdl_local_shop_catalogitem (catalogid, categoryid, code, shortname, name, description, "
        "price1, taxcode, stock, productiondata, requireddata, enablehandler, handlerparams, renewable, "
        "isset, setid, isoptioninbundle) VALUES "
        "($1, 1, $2::varchar, left($2::varchar, 30), $3, '', $4, '0', 1000, '', '', $5, $6, $7, $8, $9, $10) RETURNING "
        "id",
        {std::to_string(item.catalog), item.code, item.name, std::to_string(item.price), item.enable_handler,
         item.handler_params, item.renewable ? "1" : "0", std::to_string(item.is_set), std::to_string(item.set_id),
         item.option ? "1" : "0"});
}

} // namespace shopd::sandbox::shop
