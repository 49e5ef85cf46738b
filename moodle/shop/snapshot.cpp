#include "moodle/shop/snapshot.hpp"

#include "moodle/database/arrays.hpp"
#include "moodle/database/fingerprint.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pqxx/result>

#include <charconv>
#include <map>

namespace shopd::shop {
namespace {

Seconds seconds_of(const pqxx::field& field) {
    return Seconds{std::chrono::seconds{field.as<std::int64_t>(0)}};
}

Bill bill_from(const pqxx::row& row) {
    Bill bill;
    bill.id = BillId{row["id"].as<std::int64_t>()};
    bill.customer_key = StreamKey{row["customerid"].as<std::string>("")};
    bill.status = row["status"].as<std::string>("");
    bill.transaction_id = row["transactionid"].as<std::string>("");
    bill.shop_id = row["shopid"].as<std::int64_t>(0);
    bill.emission_date = seconds_of(row["emissiondate"]);
    bill.amount = row["amount"].as<std::string>("");
    bill.currency = row["currency"].as<std::string>("");
    bill.production_feedback = row["productionfeedback"].as<std::string>("");
    bill.test = row["test"].as<int>(0) != 0;
    bill.fingerprint = row["fingerprint"].as<std::int64_t>(0);
    return bill;
}

ShopperColumn shopper_column(const pqxx::row& row, const std::string& name) {
    return {row[name].as<std::string>(""), row[name + "_size"].as<std::int64_t>(0)};
}

std::vector<CatalogElement> elements_from(const pqxx::field& field) {
    std::vector<CatalogElement> elements;
    if (field.is_null()) return elements;
    for (const auto& element : nlohmann::json::parse(field.c_str()))
        elements.push_back({CatalogItemId{element["id"].get<std::int64_t>()}, element["code"].get<std::string>(),
                            element["name"].get<std::string>(), element["enablehandler"].get<std::string>(),
                            element["renewable"].get<int>() != 0, element["hasproduct"].get<bool>()});
    return elements;
}

BillItem item_from(const pqxx::row& row) {
    BillItem item;
    item.id = BillItemId{row["id"].as<std::int64_t>()};
    item.code = row["itemcode"].as<std::string>("");
    item.quantity = row["quantity"].as<double>(0);
    item.type = row["type"].as<std::string>("");
    item.abstract = row["abstract"].as<std::string>("");
    if (!row["catalogitem"].is_null()) item.catalog_item = CatalogItemId{row["catalogitem"].as<std::int64_t>()};
    item.enable_handler = row["enablehandler"].as<std::string>("");
    item.customer_data = shopper_column(row, "customerdata");
    item.production_data = shopper_column(row, "productiondata");
    item.renewable = row["renewable"].as<int>(0) != 0;
    item.has_product = row["hasproduct"].as<bool>(false);
    item.elements = elements_from(row["elements"]);
    return item;
}

std::string bills_sql(const database::Tables& tables) {
    return fmt::format(
        "select b.id, b.customerid, b.status, b.transactionid, b.shopid, b.emissiondate, b.amount::text as amount, "
        "b.currency, b.productionfeedback, b.test, "
        "(select {} from {} i where i.billid = b.id) as fingerprint "
        "from {} b where b.id = any($1::bigint[]) order by b.id",
        database::items_fingerprint("i"), tables.bill_item(), tables.bill());
}

/// A column of BILLING items (others hold plain text in it), left out where it is too long: its size is looked up
/// without reading it.
std::string shopper_column_sql(const char* name) {
    return fmt::format("case when i.type = 'BILLING' and octet_length(i.{0}) <= {1} then i.{0} end as {0}, "
                       "case when i.type = 'BILLING' then octet_length(i.{0}) end as {0}_size, ",
                       name, longest_shopper_column);
}

/// The elements of a set (isset 1) or bundle (2). An option is the shopper's choice, of which no column tells.
std::string elements_sql(const database::Tables& tables) {
    return fmt::format(
        "(select json_agg(json_build_object('id', e.id, 'code', e.code, 'name', e.name, "
        "'enablehandler', coalesce(e.enablehandler, ''), 'renewable', e.renewable, 'hasproduct', "
        "exists (select from {} p where p.initialbillitemid = i.id and p.catalogitemid = e.id)) order by e.id) "
        "from {} e where c.isset in ('1', '2') and i.type = 'BILLING' and e.setid = c.id "
        "and e.catalogid = c.catalogid and e.isoptioninbundle = 0) as elements, ",
        tables.product(), tables.catalog_item());
}

std::string items_sql(const database::Tables& tables) {
    return fmt::format("select i.id, i.billid, i.itemcode, i.quantity, i.type, i.abstract, "
                       "{}{}{}c.id as catalogitem, c.enablehandler, c.renewable, "
                       "exists (select from {} p where p.initialbillitemid = i.id) "
                       "or exists (select from {} e where e.billitemid = i.id) as hasproduct "
                       "from {} i join {} b on b.id = i.billid left join {} s on s.id = b.shopid "
                       "left join {} c on c.catalogid = s.catalogid and c.code = i.itemcode "
                       "where i.billid = any($1::bigint[]) order by i.billid, i.id",
                       shopper_column_sql("customerdata"), shopper_column_sql("productiondata"), elements_sql(tables),
                       tables.product(), tables.product_event(), tables.bill_item(), tables.bill(), tables.shop(),
                       tables.catalog_item());
}

void add_items(const pqxx::result& rows, std::map<BillId, Bill*>& bills) {
    std::map<std::pair<std::int64_t, std::string>, int> seen;
    for (const auto& row : rows) {
        const auto bill = bills.find(BillId{row["billid"].as<std::int64_t>()});
        if (bill == bills.end()) continue;
        BillItem item = item_from(row);
        if (item.type == "BILLING") item.occurrence = seen[{bill->first.value(), item.code}]++;
        bill->second->items.push_back(std::move(item));
    }
}

} // namespace

std::vector<Bill> read_bills(pqxx::transaction_base& transaction, const database::Tables& tables,
                             const std::vector<BillId>& ids) {
    if (ids.empty()) return {};
    const auto array = database::bigint_array(ids);
    std::vector<Bill> bills;
    for (const auto& row : transaction.exec_params(bills_sql(tables), array))
        bills.push_back(bill_from(row));
    std::map<BillId, Bill*> by_id;
    for (auto& bill : bills)
        by_id.emplace(bill.id, &bill);
    add_items(transaction.exec_params(items_sql(tables), array), by_id);
    return bills;
}

std::vector<Customer> read_customers(pqxx::transaction_base& transaction, const database::Tables& tables,
                                     const std::vector<CustomerId>& ids) {
    if (ids.empty()) return {};
    std::vector<Customer> customers;
    const auto sql = fmt::format(
        "select id, firstname, lastname, email, city, country, hasaccount from {} where id = any($1::bigint[])",
        tables.customer());
    for (const auto& row : transaction.exec_params(sql, database::bigint_array(ids)))
        customers.push_back({CustomerId{row[0].as<std::int64_t>()}, row[1].as<std::string>(""),
                             row[2].as<std::string>(""), row[3].as<std::string>(""), row[4].as<std::string>(""),
                             row[5].as<std::string>(""), row[6].as<std::int64_t>(0)});
    return customers;
}

std::optional<CustomerId> parse_customer_key(const StreamKey& key) {
    std::int64_t id = 0;
    const auto& text = key.value();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc{} || end != text.data() + text.size() || id <= 0 || text.front() == '0') return std::nullopt;
    return CustomerId{id};
}

} // namespace shopd::shop
