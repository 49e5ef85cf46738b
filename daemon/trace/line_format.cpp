#include "daemon/trace/line_format.hpp"

#include "daemon/trace/escape.hpp"

#include <fmt/format.h>

#include <charconv>
#include <iterator>

namespace shopd::trace {
namespace {

void append_cut(std::string& out, std::string_view bytes, Within where, std::size_t limit) {
    const std::size_t taken = append_escaped(out, bytes, where, limit);
    if (taken < bytes.size()) fmt::format_to(std::back_inserter(out), "\\(cut {} bytes)", bytes.size() - taken);
}

/// Reads a number of `least` to `most` digits and what must follow it.
bool read_number(std::string_view& rest, std::size_t least, std::size_t most, char follows, int& value) {
    std::size_t digits = 0;
    while (digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '9')
        ++digits;
    if (digits < least || digits > most || digits == rest.size() || rest[digits] != follows) return false;
    std::from_chars(rest.data(), rest.data() + digits, value);
    rest.remove_prefix(digits + 1);
    return true;
}

/// Reads `2017-8-21 20:38:55 525 ` and leaves what follows.
std::optional<LocalTime> read_stamp(std::string_view& rest) {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, fraction = 0;
    if (!read_number(rest, 4, 5, '-', year) || !read_number(rest, 1, 2, '-', month) ||
        !read_number(rest, 1, 2, ' ', day) || !read_number(rest, 2, 2, ':', hour) ||
        !read_number(rest, 2, 2, ':', minute) || !read_number(rest, 2, 2, ' ', second) ||
        !read_number(rest, 3, 3, ' ', fraction))
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    return LocalTime{std::chrono::local_days{date}} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
           std::chrono::seconds{second} + milliseconds{fraction};
}

/// Reads `-- ` (ours), `--  ` or `-34-  ` (the plugin's).
std::optional<Format> read_format(std::string_view& rest) {
    if (rest.starts_with("--  ")) {
        rest.remove_prefix(4);
        return Format::plugin_before_2019;
    }
    if (rest.starts_with("-- ")) {
        rest.remove_prefix(3);
        return Format::ours;
    }
    int number = 0;
    if (!rest.starts_with('-')) return std::nullopt;
    rest.remove_prefix(1);
    if (!read_number(rest, 1, 9, '-', number) || !rest.starts_with("  ")) return std::nullopt;
    rest.remove_prefix(2);
    return Format::plugin;
}

void split_event(ParsedLine& line) {
    line.body = line.event;
    const std::size_t close = line.event.find(']');
    if (!line.event.starts_with('[') || close == std::string_view::npos) return;
    line.bracketed = line.event.substr(1, close - 1);
    line.body = line.event.substr(close + 1);
    if (line.body.starts_with(' ')) line.body.remove_prefix(1);
}

} // namespace

void append_event(std::string& out, const Line& line) {
    std::string_view text = line.text;
    if (!line.transaction_id.empty()) {
        out.push_back('[');
        append_cut(out, line.transaction_id, Within::transaction_id, longest_transaction_id);
        out.append("] ");
    } else if (text.starts_with('[') || text.starts_with(' ')) {
        out.append(text.front() == '[' ? "\\x5b" : "\\x20");
        text.remove_prefix(1);
    }
    append_cut(out, text, Within::text, longest_text);
}

std::string escaped_transaction_id(std::string_view transaction_id) {
    std::string escaped;
    append_cut(escaped, transaction_id, Within::transaction_id, longest_transaction_id);
    return escaped;
}

std::string ParsedLine::transaction_id() const {
    if (!bracketed) return {};
    return format == Format::ours ? unescape(*bracketed) : std::string{*bracketed};
}

std::string ParsedLine::text() const {
    return format == Format::ours ? unescape(body) : std::string{body};
}

std::optional<ParsedLine> parse_line(std::string_view line) {
    if (!line.starts_with("-- ")) return std::nullopt;
    std::string_view rest = line.substr(3);
    ParsedLine parsed;
    const char* stamp = rest.data();
    const auto at = read_stamp(rest);
    if (!at) return std::nullopt;
    parsed.at = *at;
    parsed.stamp = std::string_view{stamp, static_cast<std::size_t>(rest.data() - stamp) - 1};
    const auto format = read_format(rest);
    if (!format) return std::nullopt;
    parsed.format = *format;
    parsed.event = rest;
    split_event(parsed);
    return parsed;
}

TransactionMatcher::TransactionMatcher(const std::string& transaction_id)
    : ours_{"[" + escaped_transaction_id(transaction_id) + "]"}, plugin_{"[" + transaction_id + "]"} {}

bool TransactionMatcher::matches(const ParsedLine& line) const {
    return line.event.starts_with(line.format == Format::ours ? ours_ : plugin_);
}

} // namespace shopd::trace
