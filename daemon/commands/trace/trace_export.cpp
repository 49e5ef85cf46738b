#include "daemon/commands/printable.hpp"
#include "daemon/commands/trace/order.hpp"
#include "daemon/commands/trace/person_lines.hpp"
#include "daemon/commands/trace/trace_commands.hpp"
#include "daemon/trace/scan.hpp"
#include "moodle/shop/person.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <ostream>

namespace shopd::commands {
namespace {

using nlohmann::ordered_json;

shop::Person ask(const AskShop& shop, const std::string& text) {
    if (text.empty()) throw CommandFailed{exit_usage, "--customer is empty: name a customer's id or a username"};
    try {
        if (!shop.person) throw std::runtime_error{"no database is configured"};
        return shop.person(text);
    } catch (const shop::NotOnePerson& reason) {
        throw CommandFailed{exit_nothing_found, reason.what()};
    } catch (const std::exception& reason) {
        throw CommandFailed{exit_unavailable,
                            fmt::format("whose orders these are cannot be looked up: {}", reason.what())};
    }
}

ordered_json customers_of(const shop::Person& person) {
    auto customers = ordered_json::array();
    for (const auto& customer : person.customers)
        customers.push_back({{"customer", printable(customer.customer.value())},
                             {"first_name", printable(customer.first_name)},
                             {"last_name", printable(customer.last_name)},
                             {"username", printable(customer.username)},
                             {"in_shop", customer.in_shop}});
    return customers;
}

ordered_json heading_of(const shop::Person& person) {
    auto orders = ordered_json::array();
    auto by_hand = ordered_json::array();
    for (const auto& order : person.orders) {
        orders.push_back({{"bill", order.bill.value()},
                          {"transaction_id", printable(order.transaction_id)},
                          {"status", printable(order.status)},
                          {"shares_id", person.shares(order.transaction_id)}});
        if (order.transaction_id.empty()) by_hand.push_back(order.bill.value());
    }
    auto others = ordered_json::array();
    for (const auto& customer : person.same_account)
        others.push_back(printable(customer.value()));
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return {{"export", "merchant trace"},
            {"taken_at", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(now)))},
            {"customers", customers_of(person)},
            {"other_customers_of_the_account", std::move(others)},
            {"orders", std::move(orders)},
            {"orders_whose_lines_name_no_order", std::move(by_hand)}};
}

ordered_json line_of(const trace::Entry& entry, Concern concern) {
    return {{"at", printable(entry.parsed.stamp)},
            {"transaction_id", printable(entry.parsed.bracketed.value_or(""))},
            {"text", printable(entry.parsed.body)},
            {"file", printable(entry.file->string())},
            {"perhaps_anothers", concern == Concern::perhaps}};
}

int run(const config::Trace& settings, const TraceExportOptions& options, const AskShop& shop,
        const TraceOutput& output) {
    const auto person = ask(shop, options.customer);
    *output.out << heading_of(person).dump() << '\n';
    PersonLines lines{person};
    trace::History history{settings, {}};
    std::size_t count = 0, perhaps = 0;
    while (const auto entry = history.next()) {
        const auto concern = lines.concern_of(*entry);
        if (concern == Concern::no) continue;
        ++count;
        if (concern == Concern::perhaps) ++perhaps;
        *output.out << line_of(*entry, concern).dump() << '\n';
        if (!*output.out) return exit_unavailable;
    }
    *output.errors << fmt::format("{} lines of {} orders", count, person.orders.size());
    if (perhaps > 0)
        *output.errors << fmt::format(
            "; {} of them may be another's, who has the same transaction id: read them before "
            "they are handed over",
            perhaps);
    if (lines.others() > 0) *output.errors << fmt::format("; {} that are another's were left out", lines.others());
    *output.errors << '\n';
    return report(output, history.problems(), count > 0, "no line about this person in the trace");
}

} // namespace

int trace_export(const config::Trace& settings, const TraceExportOptions& options, const AskShop& shop,
                 const TraceOutput& output) {
    try {
        return run(settings, options, shop, output);
    } catch (const CommandFailed& failure) {
        *output.errors << printable(failure.what()) << '\n';
        return failure.code();
    }
}

} // namespace shopd::commands
