#include "handlers/confirmation.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::handlers {
namespace {

constexpr std::size_t most_named = 20;

bool gives(const std::map<EffectKey, Effect>& effects, const shop::BillItem& item) {
    return std::any_of(effects.begin(), effects.end(), [&](const auto& entry) {
        const auto& [key, effect] = entry;
        return key.item_code == item.code && key.occurrence == item.occurrence && effect.outcome == Outcome::done &&
               effect.phase != Phase::placing && !std::holds_alternative<Nothing>(effect.intent);
    });
}

std::string plain(std::string text) {
    std::erase_if(text, [](unsigned char c) { return c < 0x20 || c == 0x7f || c == '<' || c == '>' || c == '&'; });
    return text;
}

} // namespace

std::string confirmation_text(const OrderView& order, const std::map<EffectKey, Effect>& effects,
                              const std::string& site_url) {
    const auto& bill = *order.now;
    std::string names;
    std::size_t named = 0;
    for (const auto* item : billing_items(bill)) {
        if (!gives(effects, *item) || ++named > most_named) continue;
        const auto name = plain(item->abstract);
        names += (names.empty() ? "" : ", ") + (name.empty() ? plain(item->code) : name);
    }
    if (named > most_named) names += fmt::format(" and {} more", named - most_named);
    const auto account = effects.find({order.bill, "", 0, 0, place_account});
    const auto username = account == effects.end() ? std::string{} : account->second.username;
    return fmt::format("Your order {} is ready{}{}. Sign in at {} as {}.", bill.id.value(), names.empty() ? "" : ": ",
                       names, site_url, username);
}

} // namespace shopd::handlers
