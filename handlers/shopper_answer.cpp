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

std::string answer_to(const ItemContext& item, const std::string& question) {
    const auto answers = item.shopper.answers.find(question);
    return answers == item.shopper.answers.end() || answers->second.empty() ? "" : trimmed(answers->second.front());
}

std::optional<std::string> within(const ItemContext& item, const std::string& question, std::size_t shortest,
                                  std::size_t longest, const std::string& failed, PlanFailure& bad) {
    auto text = answer_to(item, question);
    const auto length = characters(text);
    if (length >= shortest && length <= longest) return text;
    bad = {fmt::format("DATA: {}", question),
           fmt::format("the shopper's {} has {} characters, and {} to {} are wanted; correct customerdata of bill item "
                       "{} ({}) in the shop, then dead retry",
                       question, length, shortest, longest, item.item.id.value(), item.item.code),
           failed};
    return std::nullopt;
}

} // namespace

std::optional<std::string> shopper_answer(const ItemContext& item, const std::string& question, std::size_t longest,
                                          const std::string& failed, PlanFailure& bad) {
    return within(item, question, 1, longest, failed, bad);
}

std::optional<std::string> shopper_answer_if_any(const ItemContext& item, const std::string& question,
                                                 std::size_t longest, const std::string& failed, PlanFailure& bad) {
    return within(item, question, 0, longest, failed, bad);
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
