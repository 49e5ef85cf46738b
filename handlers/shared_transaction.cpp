#include "handlers/shared_transaction.hpp"

#include <fmt/format.h>

#include <charconv>

namespace shopd::handlers {
namespace {

constexpr std::string_view opening = "Order of bill ";
constexpr std::string_view customer_follows = " : customer ";
constexpr std::string_view sharers_follow = ", its transaction id is shared with ";
constexpr std::size_t most_named = 10; ///< a line stays a line

std::string words_of(const Sharer& sharer, BillId own) {
    if (sharer.bill == own) return fmt::format("customer {}, who had this bill before", sharer.customer.value());
    return fmt::format("bill {} (customer {})", sharer.bill.value(), sharer.customer.value());
}

} // namespace

std::optional<std::string> shared_transaction_line(const OrderView& order) {
    if (!order.now || order.now->transaction_id.empty() || order.sharers.empty()) return std::nullopt;
    auto line = fmt::format("{}{}{}{}{}", opening, order.bill.value(), customer_follows,
                            order.now->customer_key.value(), sharers_follow);
    std::size_t named = 0;
    for (const auto& sharer : order.sharers) {
        if (named == most_named) return line + fmt::format(" and {} more", order.sharers.size() - named);
        line += (named++ == 0 ? "" : ", ") + words_of(sharer, order.bill);
    }
    return line;
}

std::optional<Sharer> parse_shared_transaction_line(std::string_view text) {
    if (!text.starts_with(opening)) return std::nullopt;
    text.remove_prefix(opening.size());
    std::int64_t bill = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bill);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.starts_with(customer_follows)) return std::nullopt;
    text.remove_prefix(customer_follows.size());
    const auto length = text.find(sharers_follow);
    if (length == std::string_view::npos) return std::nullopt;
    return Sharer{BillId{bill}, StreamKey{std::string{text.substr(0, length)}}};
}

} // namespace shopd::handlers
