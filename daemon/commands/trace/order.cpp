#include "daemon/commands/trace/order.hpp"

#include "daemon/trace/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ostream>

namespace shopd::commands {
namespace {

constexpr std::string_view forced = "txn:";

bool is_bill_id(std::string_view order) {
    return !order.empty() &&
           std::all_of(order.begin(), order.end(), [](char byte) { return byte >= '0' && byte <= '9'; });
}

std::vector<std::string> ask(std::int64_t bill, const FindTransactionIds& find) {
    try {
        if (!find) throw std::runtime_error{"no database is configured"};
        return find(bill);
    } catch (const std::exception& reason) {
        throw CommandFailed{exit_unavailable, fmt::format("cannot look up the transaction id of bill {}: {}\n"
                                                          "Name the transaction id itself: it needs no database.",
                                                          bill, reason.what())};
    }
}

/// Reads digits and what follows them; false where they are not there.
bool read_part(std::string_view& rest, std::size_t most, std::string_view follows, int& value) {
    std::size_t digits = 0;
    while (digits < rest.size() && digits < most && rest[digits] >= '0' && rest[digits] <= '9')
        ++digits;
    if (digits == 0) return false;
    std::from_chars(rest.data(), rest.data() + digits, value);
    rest.remove_prefix(digits);
    if (follows.empty()) return true;
    if (rest.empty() || follows.find(rest.front()) == std::string_view::npos) return false;
    rest.remove_prefix(1);
    return true;
}

std::optional<trace::LocalTime> parse_time(std::string_view rest, bool as_end) {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    if (!read_part(rest, 4, "-", year) || !read_part(rest, 2, "-", month) || !read_part(rest, 2, "", day))
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok()) return std::nullopt;
    const trace::LocalTime midnight{std::chrono::local_days{date}};
    if (rest.empty()) return midnight + std::chrono::days{as_end ? 1 : 0};
    if (rest.front() != ' ' && rest.front() != 'T') return std::nullopt;
    rest.remove_prefix(1);
    if (!read_part(rest, 2, ":", hour) || !read_part(rest, 2, "", minute)) return std::nullopt;
    const bool has_seconds = rest.starts_with(':');
    if (has_seconds) rest.remove_prefix(1);
    if ((has_seconds && !read_part(rest, 2, "", second)) || !rest.empty() || hour > 23 || minute > 59 || second > 59)
        return std::nullopt;
    const std::chrono::seconds step = has_seconds ? std::chrono::seconds{1} : std::chrono::minutes{1};
    return midnight + std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{second} +
           (as_end ? step : std::chrono::seconds{0});
}

} // namespace

std::vector<std::string> find_transaction_ids(std::string_view order, const FindTransactionIds& find) {
    if (order.starts_with(forced))
        order.remove_prefix(forced.size());
    else if (is_bill_id(order)) {
        std::int64_t bill = 0;
        const auto [end, error] = std::from_chars(order.data(), order.data() + order.size(), bill);
        if (error != std::errc{})
            throw CommandFailed{exit_usage, fmt::format("{} is too large for a bill id; a transaction id of digits is "
                                                        "written txn:{}",
                                                        order, order)};
        auto ids = ask(bill, find);
        std::erase(ids, "");
        if (ids.empty())
            throw CommandFailed{exit_nothing_found,
                                fmt::format("bill {} does not exist or has no transaction id yet; the lines of an "
                                            "order made by hand name none. Was {} meant as a transaction id? Write "
                                            "txn:{}",
                                            bill, order, order)};
        return ids;
    }
    if (order.empty()) throw CommandFailed{exit_usage, "ORDER is empty: name a bill id or a transaction id"};
    return {std::string{order}};
}

std::optional<trace::LocalTime> read_local_time(std::string_view option, std::string_view text, bool as_end) {
    if (text.empty()) return std::nullopt;
    const auto time = parse_time(text, as_end);
    if (!time)
        throw CommandFailed{exit_usage,
                            fmt::format("{} {}: is no local time; write 2026-11-22, \"2026-11-22 15:45\" or "
                                        "2026-11-22T15:45:48",
                                        option, text)};
    return time;
}

int report(const TraceOutput& output, const std::vector<std::string>& problems, bool has_found,
           std::string_view nothing) {
    for (const auto& problem : problems) {
        std::string printable;
        trace::append_printable(printable, problem);
        *output.errors << printable << '\n';
    }
    if (!has_found) *output.errors << nothing << '\n';
    if (!problems.empty()) return exit_unavailable;
    return has_found ? exit_done : exit_nothing_found;
}

} // namespace shopd::commands
