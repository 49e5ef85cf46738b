#include "moodle/shop/person.hpp"

#include "moodle/database/arrays.hpp"
#include "moodle/shop/customer_sql.hpp"

#include <fmt/format.h>
#include <pqxx/result>

#include <algorithm>

namespace shopd::shop {
namespace {

constexpr std::size_t most_named = 20;

std::vector<std::string> keys_of(const Person& person) {
    std::vector<std::string> keys;
    for (const auto& customer : person.customers)
        keys.push_back(customer.customer.value());
    return keys;
}

/// The names stand in the shop for anybody to write: the caller makes them printable.
NotOnePerson several(const std::vector<FoundCustomer>& found, const std::string& text) {
    auto words = fmt::format("'{}' means several people; name one by the customer's id:", text);
    for (const auto& customer : found)
        words += fmt::format(" {} {} {}{},", customer.customer.value(), customer.first_name, customer.last_name,
                             customer.username.empty() ? "" : " (" + customer.username + ")");
    words.back() = '.';
    return NotOnePerson{words};
}

std::vector<FoundCustomer> one_persons(std::vector<FoundCustomer> found, const std::string& text) {
    if (found.empty())
        throw NotOnePerson{fmt::format("no customer has the id or username '{0}', or a name or e-mail with it", text)};
    const auto by_id =
        std::find_if(found.begin(), found.end(), [&](const auto& one) { return one.customer.value() == text; });
    if (by_id != found.end()) return {*by_id};
    const bool is_one = std::all_of(found.begin(), found.end(), [&](const auto& one) {
        return !one.username.empty() && one.username == found.front().username;
    });
    if (found.size() > 1 && !is_one) throw several(found, text);
    return found;
}

void read_orders(pqxx::transaction_base& transaction, const database::Tables& tables, Person& person) {
    const auto sql = fmt::format(
        "select coalesce(b.id, o.bill) as bill, coalesce(case when b.customerid = any($1::text[]) then b.transactionid "
        "end, o.transaction_id, ''), coalesce(case when b.customerid = any($1::text[]) then b.status end, o.status), "
        "coalesce(b.customerid = any($1::text[]), false) from {0} b full join moodle_shopd.orders o on o.bill = b.id "
        "where b.customerid = any($1::text[]) or o.customer = any($1::text[]) or exists (select from "
        "jsonb_array_elements(o.history) h where h ->> 'customer' = any($1::text[])) order by 1",
        tables.bill());
    std::vector<std::string> ids;
    for (const auto& row : transaction.exec_params(sql, database::text_array(keys_of(person)))) {
        person.orders.push_back(
            {BillId{row[0].as<std::int64_t>()}, row[1].as<std::string>(), row[2].as<std::string>(), row[3].as<bool>()});
        if (!person.orders.back().transaction_id.empty()) ids.push_back(person.orders.back().transaction_id);
    }
    person.owners = find_transaction_owners(transaction, tables, ids);
}

void read_same_account(pqxx::transaction_base& transaction, const database::Tables& tables, Person& person) {
    const auto sql = fmt::format("with mine as (select u.id from {0} c{1} where c.id::text = any($1::text[])) select "
                                 "c.id::text from {0} c{1} where u.id in (select id from mine) and c.id::text <> "
                                 "all($1::text[]) order by c.id",
                                 tables.customer(), account_join_sql(tables));
    for (const auto& row : transaction.exec_params(sql, database::text_array(keys_of(person))))
        person.same_account.emplace_back(row[0].as<std::string>());
}

} // namespace

bool Person::is(const StreamKey& customer) const {
    return std::any_of(customers.begin(), customers.end(), [&](const auto& one) { return one.customer == customer; });
}

bool Person::shares(const std::string& transaction_id) const {
    const auto found = owners.find(transaction_id);
    return found != owners.end() && found->second.size() > 1;
}

Person find_person(pqxx::transaction_base& transaction, const database::Tables& tables, const std::string& text) {
    Person person;
    person.customers = one_persons(find_customers(transaction, tables, text, most_named), text);
    read_orders(transaction, tables, person);
    read_same_account(transaction, tables, person);
    return person;
}

} // namespace shopd::shop
