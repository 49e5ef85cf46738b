#include "daemon/commands/trace/listed_text.hpp"

#include "daemon/commands/printable.hpp"
#include "daemon/commands/trace/local_instant.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace shopd::commands {
namespace {

constexpr const char* columns = "{:<19}  {:>8}  {:<20}  {:<36}  {:>14}  {:<9} {}\n";

std::string name_of(const shop::ListedOrder& order) {
    return printable(order.first_name + (order.first_name.empty() || order.last_name.empty() ? "" : " ") +
                     order.last_name);
}

std::string customer_of(const shop::ListedOrder& order) {
    const auto name = name_of(order);
    const auto who = name.empty() ? "customer " + printable(order.customer.value()) : name;
    return order.username.empty() ? who : who + " (" + printable(order.username) + ")";
}

/// 100.000 as 100.00: the shop's currencies have two decimals, its column three.
std::string amount_of(const shop::ListedOrder& order) {
    const auto point = order.amount.find('.');
    const bool has_three = point != std::string::npos && order.amount.size() == point + 4;
    return has_three && order.amount.ends_with('0') ? order.amount.substr(0, order.amount.size() - 1) : order.amount;
}

std::string date_of(const shop::ListedOrder& order, trace::LocalClock& clock) {
    return order.placed_at == shop::Seconds{} ? "" : local_text(clock, order.placed_at);
}

std::string marks_of(const shop::ListedOrder& order) {
    std::string marks;
    if (order.on_dead_list) marks += " DEAD";
    if (order.shares_id) marks += " SHARED-ID";
    if (order.test) marks += " TEST";
    return marks;
}

} // namespace

std::string listed_heading() {
    return fmt::format(columns, "DATE", "BILL", "TRANSACTION", "CUSTOMER", "AMOUNT", "STATE", "");
}

std::string listed_text(const shop::ListedOrder& order, trace::LocalClock& clock) {
    return fmt::format(columns, date_of(order, clock), order.bill.value(),
                       order.transaction_id.empty() ? "-" : printable(order.transaction_id), customer_of(order),
                       amount_of(order) + " " + printable(order.currency), printable(order.status), marks_of(order));
}

std::string listed_json(const shop::ListedOrder& order, trace::LocalClock& clock) {
    const nlohmann::ordered_json object = {{"date", date_of(order, clock)},
                                           {"bill", order.bill.value()},
                                           {"transaction_id", printable(order.transaction_id)},
                                           {"customer", printable(order.customer.value())},
                                           {"name", name_of(order)},
                                           {"username", printable(order.username)},
                                           {"amount", amount_of(order)},
                                           {"currency", printable(order.currency)},
                                           {"status", printable(order.status)},
                                           {"shares_id", order.shares_id},
                                           {"dead", order.on_dead_list},
                                           {"test", order.test}};
    return object.dump() + '\n';
}

std::string gone_text(const TracedTransactions::value_type& transaction) {
    return fmt::format("{:<19}  {:>8}  {:<20}  not in the shop's tables; last traced {}\n", "", "-",
                       printable(transaction.first), printable(transaction.second.last));
}

std::string gone_json(const TracedTransactions::value_type& transaction) {
    const nlohmann::ordered_json object = {{"transaction_id", printable(transaction.first)},
                                           {"in_shop", false},
                                           {"first", printable(transaction.second.first)},
                                           {"last", printable(transaction.second.last)},
                                           {"lines", transaction.second.lines}};
    return object.dump() + '\n';
}

} // namespace shopd::commands
