#include "handlers/shopper_answer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::handlers {
namespace {

std::string trimmed(const std::string& text) {
    constexpr const char* blanks = " \t\r\n\f\v";
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string::npos) return "";
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::size_t characters(const std::string& utf8) {
    return static_cast<std::size_t>(std::count_if(
        utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

} // namespace

std::optional<std::string> shopper_answer(const ItemContext& item, const std::string& question, std::size_t longest,
                                          const std::string& failed, PlanFailure& bad) {
    const auto answers = item.shopper.answers.find(question);
    const auto text = answers == item.shopper.answers.end() || answers->second.empty()
                          ? std::string{}
                          : trimmed(answers->second.front());
    const auto length = characters(text);
    if (length > 0 && length <= longest) return text;
    bad = {fmt::format("DATA: {}", question),
           fmt::format("the shopper's {} has {} characters, and 1 to {} are wanted; correct customerdata of bill item "
                       "{} ({}) in the shop, then dead retry",
                       question, length, longest, item.item.id.value(), item.item.code),
           failed};
    return std::nullopt;
}

std::optional<PlanFailure> refuse_several(const ItemContext& item, const std::string& failed) {
    if (item.item.quantity == 1) return std::nullopt;
    return PlanFailure{fmt::format("DATA: quantity of {}", item.item.code),
                       fmt::format("{} of {} were bought, and one is made: its shopper gave one name. Correct the item "
                                   "in the shop, then dead retry",
                                   item.item.quantity, item.item.code),
                       failed};
}

} // namespace shopd::handlers
