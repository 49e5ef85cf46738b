#include "daemon/web/order_lines.hpp"

#include "config/text.hpp"
#include "daemon/commands/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace shopd::web {
namespace {

constexpr std::string_view again = " (again)";

std::string stamp_text(trace::LocalTime at) {
    const auto midnight = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{midnight};
    const std::chrono::hh_mm_ss time{at - midnight};
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:03}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                       time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

template <typename Number>
bool read_number(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

} // namespace

bool tells_of_warning(std::string_view text) {
    return config::lower_case(text).find("warning") != std::string::npos;
}

bool tells_of_error(std::string_view text) {
    constexpr std::array<std::string_view, 6> words = {"error", "fail", "refused", "could not", "cannot", "uncertain"};
    const auto lower = config::lower_case(text);
    return !tells_of_warning(text) && std::any_of(words.begin(), words.end(), [&](std::string_view one) {
        return lower.find(one) != std::string::npos;
    });
}

std::string Position::text() const {
    return fmt::format("{}-{}", count, stamp.time_since_epoch().count());
}

std::optional<Position> parse_position(std::string_view text) {
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    Position position;
    std::int64_t stamp = 0;
    if (!read_number(text.substr(0, dash), position.count) || !read_number(text.substr(dash + 1), stamp))
        return std::nullopt;
    position.stamp = trace::LocalTime{trace::milliseconds{stamp}};
    return position;
}

OrderLines::OrderLines(const TracedOrder& order)
    : person_{commands::person_of_order(order.bill, order.customer, order.ids, order.owners)}, lines_{person_},
      takes_all_{order.bill == BillId{}} {}

std::optional<ShownLine> OrderLines::take(const trace::Entry& entry, bool is_own) {
    const auto concern = takes_all_ ? commands::Concern::yes : lines_.concern_of(entry);
    if (concern == commands::Concern::no) return std::nullopt;
    const auto& parsed = entry.parsed;
    const auto body = parsed.body;
    ShownLine shown{.stamp = stamp_text(parsed.at),
                    .text =
                        commands::printable(body.ends_with(again) ? body.substr(0, body.size() - again.size()) : body),
                    .line = commands::printable(entry.line),
                    .since_before = {},
                    .since_first = {},
                    .is_error = tells_of_error(body),
                    .is_warning = tells_of_warning(body),
                    .is_again = body.ends_with(again),
                    .is_perhaps = concern == commands::Concern::perhaps,
                    .is_plugins = parsed.format != trace::Format::ours};
    if (first_) {
        shown.since_before = parsed.at - before_;
        shown.since_first = parsed.at - *first_;
        shown.is_same_day =
            std::chrono::floor<std::chrono::days>(parsed.at) == std::chrono::floor<std::chrono::days>(before_);
    } else {
        first_ = parsed.at;
    }
    before_ = parsed.at;
    if (is_own) position_ = {position_.count + 1, parsed.at};
    return shown;
}

} // namespace shopd::web
