#include "daemon/commands/erase/erase.hpp"

#include "daemon/commands/dead/act.hpp"
#include "daemon/commands/erase/scrub.hpp"
#include "daemon/commands/failure.hpp"
#include "daemon/commands/open_database.hpp"
#include "daemon/commands/order/records.hpp"
#include "daemon/commands/printable.hpp"
#include "moodle/database/arrays.hpp"
#include "moodle/shop/person.hpp"

#include <fmt/format.h>
#include <pqxx/result>
#include <pqxx/transaction>

#include <ostream>

namespace shopd::commands {
namespace {

using nlohmann::ordered_json;

std::vector<std::string> keys_of(const shop::Person& person) {
    std::vector<std::string> keys;
    for (const auto& customer : person.customers)
        keys.push_back(customer.customer.value());
    return keys;
}

/// The accounts that production made or found for them.
std::string users_of(pqxx::transaction_base& transaction, const std::string& customers) {
    std::vector<std::int64_t> users;
    for (const auto& row : transaction.exec_params(
             "select a.moodle_user from moodle_shopd.accounts a where a.customer = any($1::text[]) and a.moodle_user "
             "is "
             "not null union select (l.result ->> 'user')::bigint from moodle_shopd.ledger l where l.customer = "
             "any($1::text[]) and l.kind = 'account' and l.item_code = '' and l.result ? 'user'",
             customers))
        users.push_back(row[0].as<std::int64_t>());
    return database::bigint_array(users);
}

Erasing erasing_of(pqxx::transaction_base& transaction, const shop::Person& person) {
    Erasing erasing{database::text_array(keys_of(person)), "", ""};
    std::vector<BillId> bills;
    for (const auto& order : person.orders)
        bills.push_back(order.bill);
    erasing.bills = database::bigint_array(bills);
    erasing.users = users_of(transaction, erasing.customers);
    return erasing;
}

/// Keeps waves from the person's orders until the transaction ends: a claim waits for the streams' rows.
class NoWave {
public:
    NoWave(pqxx::transaction_base& transaction, const std::string& customers)
        : transaction_{transaction}, customers_{customers} {
        transaction_.exec_params("insert into moodle_shopd.streams (stream, due_at) select k, 'infinity' from "
                                 "unnest($1::text[]) k order by k on conflict do nothing",
                                 customers_);
        transaction_.exec_params("select from moodle_shopd.streams where stream = any($1::text[]) order by stream for "
                                 "update",
                                 customers_);
    }

    void end() {
        transaction_.exec_params(
            "delete from moodle_shopd.streams where stream = any($1::text[]) and due_at = 'infinity'", customers_);
    }

private:
    pqxx::transaction_base& transaction_;
    std::string customers_;
};

/// The row, and what the daemon writes into the trace: it alone may.
void put_on_record(pqxx::transaction_base& transaction, const shop::Person& person, const EraseOptions& options,
                   const std::string& why, std::int64_t rows) {
    for (const auto& key : keys_of(person)) {
        transaction.exec_params("insert into moodle_shopd.erasures (customer, who, why, rows, at) values ($1, $2, $3, "
                                "$4, moodle_shopd.now())",
                                key, printable(options.who), why, rows);
        transaction.exec_params("insert into moodle_shopd.outbox (change, bill, customer, status) values ('K', 0, $1, "
                                "'erased')",
                                key);
    }
    ring(transaction);
}

ordered_json elsewhere_of(pqxx::transaction_base& transaction, const database::Tables& tables,
                          const shop::Person& person, const Erasing& erasing) {
    ordered_json shop = ordered_json::array(), accounts = ordered_json::array(), others = ordered_json::array();
    for (const auto& customer : person.customers)
        if (customer.in_shop) shop.push_back(printable(customer.customer.value()));
    for (const auto& row : transaction.exec_params(
             fmt::format("select u.id from {} u where u.id = any($1::bigint[]) and u.deleted = 0 order by 1",
                         tables.user()),
             erasing.users))
        accounts.push_back(row[0].as<std::int64_t>());
    for (const auto& customer : person.same_account)
        others.push_back(printable(customer.value()));
    return {{"customers_in_shop", shop}, {"moodle_users", accounts}, {"customers_with_the_same_account", others}};
}

void print(std::ostream& out, const ordered_json& document) {
    out << fmt::format("customer {}: {} rows were emptied or removed; it is on record with who, when and why\n",
                       fmt::join(document["customers"].get<std::vector<std::string>>(), ", "),
                       document["rows"]["all"].get<std::int64_t>());
    const auto& elsewhere = document["elsewhere"];
    for (const auto& customer : elsewhere["customers_in_shop"])
        out << fmt::format(
            "The shop still has customer {}: erase it there, else the next order brings the data back.\n",
            customer.get<std::string>());
    for (const auto& user : elsewhere["moodle_users"])
        out << fmt::format("Moodle still has the account: user {}.\n", user.get<std::int64_t>());
    for (const auto& customer : elsewhere["customers_with_the_same_account"])
        out << fmt::format("Customer {} has the same account, and was not erased.\n", customer.get<std::string>());
    out << "Lines of the trace stay for as long as the law wants commercial records kept, usernames in them "
           "included.\n";
}

int refuse(const EraseOptions& options, const std::vector<std::string>& reasons, std::ostream& out, std::ostream& err) {
    if (options.json)
        out << json_text({{"erased", false}, {"reasons", reasons}});
    else
        err << fmt::format("nothing was erased, since not all is finished:\n  {}\n", fmt::join(reasons, "\n  "));
    return exit_found_problems;
}

} // namespace

int erase(const EraseOptions& options, std::ostream& out, std::ostream& err) {
    const auto why = why_of(options.why, "erase");
    auto database = open_database(options.config.database, "erase", database::Purpose::sweep);
    pqxx::work transaction{*database.connection};
    shop::Person person;
    try {
        person = shop::find_person(transaction, database.tables, options.customer);
    } catch (const shop::NotOnePerson& reason) {
        err << printable(reason.what()) << '\n';
        return exit_found_problems;
    }
    NoWave no_wave{transaction, database::text_array(keys_of(person))};
    const auto erasing = erasing_of(transaction, person);
    const auto reasons = unfinished(transaction, options.config, database.tables, erasing);
    if (!reasons.empty()) return refuse(options, reasons, out, err);

    auto rows = scrub(transaction, database.tables, erasing);
    std::int64_t all = 0;
    for (const auto& count : rows)
        all += count.get<std::int64_t>();
    rows["all"] = all;
    put_on_record(transaction, person, options, why, all);
    const ordered_json document = {{"erased", true},
                                   {"customers", keys_of(person)},
                                   {"rows", rows},
                                   {"elsewhere", elsewhere_of(transaction, database.tables, person, erasing)}};
    no_wave.end();
    transaction.commit();
    if (options.json)
        out << json_text(document);
    else
        print(out, document);
    return exit_done;
}

} // namespace shopd::commands
