#include "daemon/commands/trace/traced_transactions.hpp"

#include "daemon/trace/escape.hpp"

#include <algorithm>
#include <array>

namespace shopd::commands {
namespace {

/// What the plugin's lines also have in brackets: a variable that it forgot to fill in, and kinds of message.
bool is_no_transaction(const trace::ParsedLine& line) {
    constexpr std::array<std::string_view, 4> others = {"", "$transid", "ERROR", "mail"};
    if (!line.bracketed) return true;
    return line.format != trace::Format::ours ? std::find(others.begin(), others.end(), *line.bracketed) != others.end()
                                              : line.bracketed->empty();
}

void count(TracedTransactions& transactions, const trace::Entry& entry, std::string_view grep, std::uint64_t place) {
    if (is_no_transaction(entry.parsed)) return;
    const auto id = entry.parsed.format == trace::Format::ours ? std::string{*entry.parsed.bracketed}
                                                               : trace::escaped_transaction_id(*entry.parsed.bracketed);
    TracedTransaction& transaction = transactions[id];
    if (transaction.lines++ == 0) transaction.first = entry.parsed.stamp;
    transaction.last = entry.parsed.stamp;
    transaction.last_at = std::max(transaction.lines == 1 ? entry.parsed.at : transaction.last_at, entry.parsed.at);
    transaction.place_of_last = place;
    transaction.has_text = transaction.has_text || entry.line.find(grep) != std::string_view::npos;
}

} // namespace

TracedTransactions read_transactions(trace::History& history, std::string_view text) {
    TracedTransactions transactions;
    std::uint64_t place = 0;
    while (const auto entry = history.next())
        count(transactions, *entry, text, ++place);
    return transactions;
}

std::vector<const TracedTransactions::value_type*> with_text(const TracedTransactions& transactions) {
    std::vector<const TracedTransactions::value_type*> wanted;
    for (const auto& entry : transactions)
        if (entry.second.has_text) wanted.push_back(&entry);
    std::sort(wanted.begin(), wanted.end(), [](const auto* left, const auto* right) {
        return left->second.place_of_last > right->second.place_of_last;
    });
    return wanted;
}

} // namespace shopd::commands
