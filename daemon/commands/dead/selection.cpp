#include "daemon/commands/dead/selection.hpp"

#include "daemon/commands/printable.hpp"
#include "handlers/decide.hpp"
#include "moodle/database/arrays.hpp"

#include <fmt/format.h>
#include <pqxx/result>

#include <algorithm>
#include <charconv>

namespace shopd::commands {
namespace {

constexpr std::string_view forced = "txn:";
constexpr std::size_t most_causes = 20;

bool is_bill_id(std::string_view order) {
    return !order.empty() &&
           std::all_of(order.begin(), order.end(), [](char byte) { return byte >= '0' && byte <= '9'; });
}

std::int64_t bill_id(const std::string& order) {
    std::int64_t bill = 0;
    const auto [end, error] = std::from_chars(order.data(), order.data() + order.size(), bill);
    if (error != std::errc{})
        throw WrongSelection{
            fmt::format("{0} is too large for a bill id; a transaction id of digits is written txn:{0}", order)};
    return bill;
}

std::vector<std::int64_t> ids_of(const pqxx::result& rows) {
    std::vector<std::int64_t> ids;
    for (const auto& row : rows)
        ids.push_back(row[0].as<std::int64_t>());
    return ids;
}

Selection of_cause(const std::string& pattern) {
    const auto words = "cause " + printable(pattern);
    if (pattern.ends_with('*'))
        return {"starts_with(coalesce(x.cause, ''), $1)", pattern.substr(0, pattern.size() - 1), words, {}};
    return {"x.cause = $1", pattern, words, {}};
}

Selection of_order(pqxx::transaction_base& transaction, const database::Tables& tables, const std::string& order) {
    const auto bills = find_bills(transaction, tables, order);
    if (bills.empty())
        throw WrongSelection{
            is_bill_id(order)
                ? fmt::format("no bill {0} in the shop, and none was ever seen. Was {0} meant as a transaction "
                              "id? Write txn:{0}",
                              order)
                : fmt::format("no bill has the transaction id {}, and none was ever seen with it",
                              printable(order.starts_with(forced) ? order.substr(forced.size()) : order))};
    if (bills.size() > 1)
        throw WrongSelection{fmt::format("{} bills were seen with the transaction id {}: name one by its id: {}",
                                         bills.size(), printable(order), fmt::join(bills, ", "))};
    return {"x.bill = any($1::bigint[])", database::bigint_array(bills), fmt::format("bill {}", bills.front()), bills};
}

std::string state_of(pqxx::transaction_base& transaction, std::int64_t bill) {
    const auto rows =
        transaction.exec_params("select o.status, o.produced, o.history -> -1 ->> 'note' from moodle_shopd.orders o "
                                "where o.bill = $1",
                                bill);
    if (rows.empty()) return "not seen by the daemon yet";
    const auto note = rows[0][2].as<std::string>("");
    return fmt::format("{}{}{}", printable(rows[0][0].as<std::string>()), rows[0][1].as<bool>() ? ", produced" : "",
                       note.empty() ? "" : ", " + printable(note));
}

} // namespace

std::vector<std::int64_t> find_bills(pqxx::transaction_base& transaction, const database::Tables& tables,
                                     const std::string& order) {
    if (is_bill_id(order))
        return ids_of(transaction.exec_params(fmt::format("select id from {} where id = $1 union select bill from "
                                                          "moodle_shopd.orders where bill = $1 union select bill from "
                                                          "moodle_shopd.ledger where bill = $1",
                                                          tables.bill()),
                                              bill_id(order)));
    const auto transaction_id = order.starts_with(forced) ? order.substr(forced.size()) : order;
    if (transaction_id.empty()) throw WrongSelection{"ORDER is empty: name a bill id or a transaction id"};
    auto bills = ids_of(transaction.exec_params(
        fmt::format("select id from {} where transactionid = $1", tables.bill()), transaction_id));
    if (bills.empty())
        bills = ids_of(transaction.exec_params(
            "select bill from moodle_shopd.orders where transaction_id = $1 order by bill", transaction_id));
    return bills;
}

Selection select_entries(pqxx::transaction_base& transaction, const database::Tables& tables,
                         const DeadOptions& options) {
    if (options.order.empty() == options.cause.empty())
        throw WrongSelection{"name an ORDER, or a cause with --cause, and not both"};
    return options.cause.empty() ? of_order(transaction, tables, options.order) : of_cause(options.cause);
}

std::string nothing_dead(pqxx::transaction_base& transaction, const Selection& selection) {
    if (!transaction
             .exec_params(
                 fmt::format("select from moodle_shopd.dead x where x.cause = $2 and {} limit 1", selection.condition),
                 selection.parameter, handlers::cause::held)
             .empty())
        return fmt::format("{}: held by a person, which retry and drop leave as it is: moodle-shopd release ORDER "
                           "--why TEXT",
                           selection.words);
    if (!selection.bills.empty())
        return fmt::format("{} is not on the dead list ({})", selection.words,
                           state_of(transaction, selection.bills.front()));
    std::string causes;
    for (const auto& row : transaction.exec(fmt::format(
             "select distinct coalesce(cause, '') from moodle_shopd.dead order by 1 limit {}", most_causes)))
        causes += "\n  " + printable(row[0].as<std::string>());
    return fmt::format("nothing is dead for {}{}", selection.words, causes.empty() ? "" : ". There is:" + causes);
}

} // namespace shopd::commands
