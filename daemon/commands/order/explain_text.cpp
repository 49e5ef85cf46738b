#include "daemon/commands/order/effect_words.hpp"
#include "daemon/commands/order/explanation.hpp"
#include "daemon/commands/printable.hpp"

#include <fmt/format.h>

namespace shopd::commands {
namespace {

using nlohmann::ordered_json;

std::string plain(const ordered_json& value) {
    if (value.is_null()) return "-";
    return printable(value.is_string() ? value.get<std::string>()
                                       : value.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
}

std::string line(const char* name, const std::string& words) {
    return fmt::format("{:<10} {}\n", name, words);
}

std::string shop_text(const ordered_json& shop) {
    if (shop.is_null()) return line("shop", "the bill is gone");
    std::string items;
    for (const auto& item : shop["items"])
        if (item["type"] == "BILLING")
            items += fmt::format("{}{} x {}", items.empty() ? "" : ", ", plain(item["quantity"]), plain(item["code"]));
    return line("shop",
                fmt::format("{} of customer {}, {} {}, placed {}{}: {}", plain(shop["status"]), plain(shop["customer"]),
                            plain(shop["amount"]), plain(shop["currency"]), plain(shop["placed_at"]),
                            shop["test"].get<bool>() ? ", a test order" : "", items.empty() ? "no items" : items));
}

std::string ours_text(const ordered_json& ours) {
    if (ours.is_null()) return line("seen", "not yet: production never looked at it");
    std::string text =
        line("seen", fmt::format("{}{}{}, last at {}", plain(ours["status"]),
                                 ours["paid_at"].is_null() ? "" : ", paid " + plain(ours["paid_at"]),
                                 ours["produced"].get<bool>() ? ", produced" : "", plain(ours["acknowledged_at"])));
    for (const auto& entry : ours["history"])
        text +=
            line("", fmt::format("{}  {} of customer {}{}", plain(entry["at"]), plain(entry["status"]),
                                 plain(entry["customer"]), entry["note"].is_null() ? "" : ": " + plain(entry["note"])));
    return text;
}

std::string holds_text(const ordered_json& holds) {
    std::string text;
    for (const auto& hold : holds) {
        text +=
            line("hold", fmt::format("by {} since {}: {}", plain(hold["who"]), plain(hold["at"]), plain(hold["why"])));
        if (!hold["released_at"].is_null())
            text += line("", fmt::format("released by {} at {}: {}", plain(hold["released_by"]),
                                         plain(hold["released_at"]), plain(hold["released_why"])));
    }
    return text;
}

std::string moodle_text(const ordered_json& effect) {
    const auto& moodle = effect["moodle"];
    if (moodle.is_null()) return "";
    if (!moodle["there"].get<bool>())
        return effect["outcome"] == "done"     ? "NOT THERE any more"
               : effect["outcome"] == "undone" ? "not there, as it should be"
                                               : "not there yet";
    std::string text = "there";
    if (moodle.contains("start"))
        text += " " + window_text(moodle["start"].get<std::int64_t>(), moodle["end"].get<std::int64_t>());
    if (moodle.value("suspended", false)) text += ", SUSPENDED";
    if (!moodle.value("has_password", true)) text += ", without a password";
    return text;
}

std::string effect_text(const ordered_json& effect) {
    const auto code = plain(effect["item_code"]);
    std::string text = fmt::format("  {:<12} {}\n", code.empty() ? "(order)" : code, effect["what"].get<std::string>());
    std::string state = effect["now"] == "apply" ? "to be done" : effect["now"].get<std::string>();
    if (!effect["done_at"].is_null()) state += " " + plain(effect["done_at"]);
    if (!effect["cause"].is_null()) state += ": " + plain(effect["cause"]);
    if (effect["attempts"] != 0) state += fmt::format(", {} attempts", effect["attempts"].get<int>());
    if (!effect["next_try"].is_null()) state += ", again at " + plain(effect["next_try"]);
    if (const auto shown = moodle_text(effect); !shown.empty()) state += "; now " + shown;
    text += fmt::format("  {:<12}   {}\n", "", state);
    if (!effect["detail"].is_null()) text += fmt::format("  {:<12}   {}\n", "", plain(effect["detail"]));
    return text;
}

} // namespace

std::string explanation_text(const ordered_json& document) {
    std::string text = fmt::format("bill {} [{}]\n{}.\n\n", document["bill"].get<std::int64_t>(),
                                   document["transaction_id"].is_null() ? "" : plain(document["transaction_id"]),
                                   document["verdict"].get<std::string>());
    text += shop_text(document["shop"]) + ours_text(document["ours"]) + holds_text(document["holds"]);
    const auto& obstacles = document["plan"]["obstacles"];
    for (std::size_t i = 0; i < obstacles.size(); ++i)
        text += line(i == 0 ? "why not" : "", obstacles[i].get<std::string>());
    text += "\neffects\n";
    bool any = false;
    for (const auto& effect : document["effects"]) {
        if (effect["kind"] == "nothing" && effect["outcome"] == "done") continue;
        text += effect_text(effect);
        any = true;
    }
    if (!any) text += "  none\n";
    text += "\n";
    for (const auto& next : document["next"])
        text += line("next", next.get<std::string>());
    for (const auto& words : document["to_do"])
        text += line("to do", words.get<std::string>());
    return text;
}

} // namespace shopd::commands
