#include "daemon/commands/printable.hpp"
#include "daemon/commands/trace/listed_text.hpp"
#include "daemon/commands/trace/local_instant.hpp"
#include "daemon/commands/trace/order.hpp"
#include "daemon/commands/trace/trace_commands.hpp"
#include "daemon/commands/trace/traced_transactions.hpp"
#include "daemon/trace/escape.hpp"
#include "moodle/shop/order_list.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <ostream>
#include <set>

namespace shopd::commands {
namespace {

constexpr std::array<std::string_view, 11> states = {"WORKING",  "PLACED", "PENDING", "SOLDOUT",   "PREPROD", "PARTIAL",
                                                     "COMPLETE", "FAILED", "PAYBACK", "CANCELLED", "REFUSED"};

void check_states(const TraceListOptions& options) {
    for (const auto& status : options.statuses)
        if (std::find(states.begin(), states.end(), status) == states.end())
            throw CommandFailed{exit_usage, fmt::format("--status {}: is no state of a bill; there are {}", status,
                                                        fmt::join(states, ", "))};
}

struct List {
    const config::Trace& settings;
    const TraceListOptions& options;
    const AskShop& shop;
    const TraceOutput& output;
};

/// What the trace has on each transaction; with a text looked for, on those with it.
struct Traced {
    TracedTransactions all;
    std::vector<std::string> problems;
};

Traced read_traced(const List& list) {
    trace::History history{list.settings, {}};
    Traced traced{read_transactions(history, list.options.grep), {}};
    traced.problems = history.problems();
    return traced;
}

shop::OrderListQuery query_of(const List& list, const Traced& traced) {
    shop::OrderListQuery query{
        .customer = list.options.customer, .statuses = list.options.statuses, .limit = list.options.limit};
    if (const auto since = read_local_time("--since", list.options.since, false)) {
        trace::LocalClock clock{list.settings.timezone};
        query.since = std::chrono::ceil<std::chrono::seconds>(instant_of(clock, *since));
    }
    if (list.options.before > 0) query.before = BillId{list.options.before};
    if (list.options.grep.empty()) return query;
    query.transaction_ids.emplace();
    for (const auto* entry : with_text(traced.all)) {
        auto id = trace::unescape(entry->first);
        if (id.find('\0') == std::string::npos) query.transaction_ids->push_back(std::move(id));
    }
    return query;
}

/// Traced with the text, but in none of the shop's tables. Where something narrows the orders, whether such a one would
/// be among them is not known.
std::vector<const TracedTransactions::value_type*> find_gone(const List& list, const shop::OrderListQuery& query,
                                                             const Traced& traced) {
    if (!query.transaction_ids || query.transaction_ids->empty() || query.since || query.before ||
        !query.customer.empty() || !query.statuses.empty())
        return {};
    std::set<std::string> known;
    constexpr std::size_t no_limit = 1'000'000'000;
    for (const auto& order : list.shop.orders({.transaction_ids = query.transaction_ids, .limit = no_limit}).orders)
        known.insert(trace::escaped_transaction_id(order.transaction_id));
    auto gone = with_text(traced.all);
    std::erase_if(gone, [&](const auto* entry) { return known.contains(entry->first); });
    return gone;
}

int print_orders(const List& list, const shop::OrderPage& page,
                 const std::vector<const TracedTransactions::value_type*>& gone, const Traced& traced) {
    auto& out = *list.output.out;
    trace::LocalClock clock{list.settings.timezone};
    const bool has_found = !page.orders.empty() || !gone.empty();
    if (!list.options.json && has_found) out << listed_heading();
    for (const auto& order : page.orders)
        out << (list.options.json ? listed_json(order, clock) : listed_text(order, clock));
    for (const auto* entry : gone)
        out << (list.options.json ? gone_json(*entry) : gone_text(*entry));
    if (page.has_more)
        *list.output.errors << fmt::format("There are more: --limit says how many are shown, --before {} shows the "
                                           "next.\n",
                                           page.orders.back().bill.value());
    return report(list.output, traced.problems, has_found, "no such order in the shop");
}

void print_traced(const TraceOutput& output, const TracedTransactions::value_type& entry, bool json) {
    const auto& [id, transaction] = entry;
    if (json)
        *output.out << nlohmann::ordered_json{{"transaction_id", printable(id)},
                                              {"first", transaction.first},
                                              {"last", transaction.last},
                                              {"lines", transaction.lines}}
                           .dump()
                    << '\n';
    else
        *output.out << fmt::format("{:<20}  {:<23}  {:<23}  {:>6}\n", id, transaction.first, transaction.last,
                                   transaction.lines);
}

/// Without a database.
int print_files(const List& list, const Traced& traced) {
    const auto since = read_local_time("--since", list.options.since, false);
    auto wanted = with_text(traced.all);
    std::erase_if(wanted, [&](const auto* entry) { return since && entry->second.last_at < *since; });
    if (wanted.size() > list.options.limit) {
        wanted.resize(list.options.limit);
        *list.output.errors << "There are more: --limit says how many are shown.\n";
    }
    if (!list.options.json && !wanted.empty())
        *list.output.out << fmt::format("{:<20}  {:<23}  {:<23}  {:>6}\n", "TRANSACTION", "FIRST", "LAST", "LINES");
    for (const auto* entry : wanted)
        print_traced(list.output, *entry, list.options.json);
    const bool is_narrowed = since || !list.options.grep.empty();
    return report(list.output, traced.problems, !wanted.empty(),
                  is_narrowed ? "no such transaction in the trace" : "the trace names no transaction yet");
}

/// @return why the shop cannot be asked; "" where it can
std::string list_from_shop(const List& list, const Traced& traced, int& code) {
    if (!list.shop.orders) return "none is configured";
    const auto query = query_of(list, traced);
    shop::OrderPage page;
    std::vector<const TracedTransactions::value_type*> gone;
    try {
        page = list.shop.orders(query);
        gone = find_gone(list, query, traced);
    } catch (const std::exception& reason) {
        return printable(reason.what());
    }
    code = print_orders(list, page, gone, traced);
    return "";
}

int run(const List& list) {
    check_states(list.options);
    Traced traced;
    if (!list.options.grep.empty()) traced = read_traced(list);
    int code = exit_done;
    const auto trouble = list_from_shop(list, traced, code);
    if (trouble.empty()) return code;
    if (!list.options.customer.empty() || !list.options.statuses.empty() || list.options.before > 0)
        throw CommandFailed{exit_unavailable, "the shop's tables cannot be asked: the database: " + trouble};
    *list.output.errors << "The shop's tables cannot be asked (the database: " << trouble
                        << "), so these are the transactions that the trace's files have:\n";
    if (list.options.grep.empty()) traced = read_traced(list);
    return print_files(list, traced);
}

} // namespace

int trace_list(const config::Trace& settings, const TraceListOptions& options, const AskShop& shop,
               const TraceOutput& output) {
    try {
        return run({settings, options, shop, output});
    } catch (const CommandFailed& failure) {
        *output.errors << printable(failure.what()) << '\n';
        return failure.code();
    }
}

} // namespace shopd::commands
