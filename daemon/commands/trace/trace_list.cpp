#include "daemon/commands/trace/order.hpp"
#include "daemon/commands/trace/trace_commands.hpp"
#include "daemon/trace/escape.hpp"
#include "daemon/trace/scan.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <ostream>

namespace shopd::commands {
namespace {

struct Transaction {
    std::string first;
    std::string last;
    trace::LocalTime last_at;
    std::uint64_t lines = 0;
    std::uint64_t place_of_last = 0; ///< in the history; stamps may step back
    bool has_text = false;
};

/// By the id as our lines show it, so that our lines and the plugin's meet.
using Transactions = std::map<std::string, Transaction, std::less<>>;

/// What the plugin's lines also have in brackets: a variable that it forgot to fill in, and kinds of message.
bool is_no_transaction(const trace::ParsedLine& line) {
    constexpr std::array<std::string_view, 4> others = {"", "$transid", "ERROR", "mail"};
    if (!line.bracketed) return true;
    return line.format != trace::Format::ours ? std::find(others.begin(), others.end(), *line.bracketed) != others.end()
                                              : line.bracketed->empty();
}

void count(Transactions& transactions, const trace::Entry& entry, std::string_view grep, std::uint64_t place) {
    if (is_no_transaction(entry.parsed)) return;
    const auto id = entry.parsed.format == trace::Format::ours ? std::string{*entry.parsed.bracketed}
                                                               : trace::escaped_transaction_id(*entry.parsed.bracketed);
    Transaction& transaction = transactions[id];
    if (transaction.lines++ == 0) transaction.first = entry.parsed.stamp;
    transaction.last = entry.parsed.stamp;
    transaction.last_at = std::max(transaction.lines == 1 ? entry.parsed.at : transaction.last_at, entry.parsed.at);
    transaction.place_of_last = place;
    transaction.has_text = transaction.has_text || entry.line.find(grep) != std::string_view::npos;
}

void print(const TraceOutput& output, const std::string& id, const Transaction& transaction, bool json) {
    if (json) {
        const nlohmann::ordered_json object = {{"transaction_id", id},
                                               {"first", transaction.first},
                                               {"last", transaction.last},
                                               {"lines", transaction.lines}};
        *output.out << object.dump() << '\n';
    } else {
        *output.out << fmt::format("{:<20}  {:<23}  {:<23}  {:>6}\n", id, transaction.first, transaction.last,
                                   transaction.lines);
    }
}

} // namespace

int trace_list(const config::Trace& settings, const TraceListOptions& options, const TraceOutput& output) {
    try {
        const auto since = read_local_time("--since", options.since, false);
        trace::History history{settings, {}};
        Transactions transactions;
        std::uint64_t place = 0;
        while (const auto entry = history.next())
            count(transactions, *entry, options.grep, ++place);

        std::vector<const Transactions::value_type*> wanted;
        for (const auto& entry : transactions)
            if (entry.second.has_text && (!since || entry.second.last_at >= *since)) wanted.push_back(&entry);
        std::sort(wanted.begin(), wanted.end(), [](const auto* left, const auto* right) {
            return left->second.place_of_last > right->second.place_of_last;
        });
        if (!options.json && !wanted.empty())
            *output.out << fmt::format("{:<20}  {:<23}  {:<23}  {:>6}\n", "TRANSACTION", "FIRST", "LAST", "LINES");
        for (const auto* entry : wanted)
            print(output, entry->first, entry->second, options.json);
        const bool is_narrowed = since || !options.grep.empty();
        return report(output, history.problems(), !wanted.empty(),
                      is_narrowed ? "no such transaction in the trace" : "the trace names no transaction yet");
    } catch (const CommandFailed& failure) {
        *output.errors << failure.what() << '\n';
        return failure.code();
    }
}

} // namespace shopd::commands
