#include "handlers/item_parts.hpp"

#include "handlers/learners.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace shopd::handlers {
namespace {

/// EffectKey::element is an int, and so is the catalogue's setid; the highest are learners'.
bool can_be_a_key(const shop::CatalogElement& element) {
    return element.id.value() > 0 && element.id.value() < first_learner_element;
}

ItemPart whole(EffectKey first, const shop::BillItem& item, const config::Config& config) {
    ItemPart part{std::move(first), item, config::find_product_rule(config, item.code)};
    const bool an_elements = std::any_of(item.elements.begin(), item.elements.end(),
                                         [](const auto& element) { return element.has_product; });
    part.item.has_product = item.has_product && !an_elements;
    part.item.elements.clear();
    return part;
}

ItemPart part_of(EffectKey first, const shop::BillItem& item, const shop::CatalogElement& element,
                 const config::Config& config) {
    ItemPart part{std::move(first), item, config::find_product_rule(config, element.code)};
    part.first.element = static_cast<int>(element.id.value());
    part.item.code = element.code;
    part.item.abstract = element.name;
    part.item.catalog_item = element.id;
    part.item.enable_handler = element.enable_handler;
    part.item.renewable = element.renewable;
    part.item.has_product = element.has_product;
    part.item.elements.clear();
    return part;
}

/// The numbers of the parts that the ledger has.
std::vector<int> planned_elements(const OrderView& order, const EffectKey& first) {
    std::vector<int> elements;
    auto key = first;
    key.element = std::numeric_limits<int>::min();
    for (auto entry = order.ledger.lower_bound(key); entry != order.ledger.end(); ++entry) {
        const auto& [found, effect] = *entry;
        if (found.item_code != first.item_code) break;
        if (is_learners(found)) break;
        if (found.occurrence == first.occurrence && (elements.empty() || elements.back() != found.element))
            elements.push_back(found.element);
    }
    return elements;
}

/// What is prepared for a part that is not planned yet, where its handler does.
std::optional<ItemPart> preparation_of(const ItemPart& part, const config::Config& config) {
    const auto* handler = part.rule ? config::find_composed(config, part.rule->handler) : nullptr;
    if (!handler || handler->prepay.empty()) return std::nullopt;
    auto preparation = part;
    preparation.first.element = prepared_element(part.first.element);
    preparation.prepay = true;
    return preparation;
}

ItemPart planned_part(const EffectKey& first, int number, const shop::BillItem& item, const config::Config& config) {
    if (number < 0) {
        auto part = planned_part(first, prepared_element(number), item, config);
        part.first.element = number;
        part.prepay = true;
        return part;
    }
    if (number == 0) return whole(first, item, config);
    for (const auto& element : item.elements)
        if (element.id.value() == number) return part_of(first, item, element, config);
    ItemPart lost{first, item, nullptr, false};
    lost.first.element = number;
    lost.item.elements.clear();
    return lost;
}

std::vector<ItemPart> parts_to_plan(const EffectKey& first, const shop::BillItem& item, const config::Config& config) {
    std::vector<ItemPart> parts;
    const auto* rule = config::find_product_rule(config, item.code);
    if (item.elements.empty() || (rule && rule->pattern == item.code)) parts.push_back(whole(first, item, config));
    for (const auto& element : item.elements)
        if (can_be_a_key(element)) parts.push_back(part_of(first, item, element, config));
    return parts;
}

} // namespace

std::vector<ItemPart> parts_of(const OrderView& order, const shop::BillItem& item, const config::Config& config) {
    const EffectKey first{order.bill, item.code, 0, item.occurrence, 0};
    std::vector<ItemPart> parts;
    const auto planned = planned_elements(order, first);
    for (const auto number : planned)
        parts.push_back(planned_part(first, number, item, config));
    if (!planned.empty() && planned.back() >= 0) return parts;
    for (auto& part : parts_to_plan(first, item, config)) {
        const bool prepared =
            std::find(planned.begin(), planned.end(), prepared_element(part.first.element)) != planned.end();
        if (auto preparation = preparation_of(part, config); preparation && !prepared)
            parts.push_back(std::move(*preparation));
        parts.push_back(std::move(part));
    }
    return parts;
}

bool plugin_produces(const std::string& enable_handler) {
    return !enable_handler.empty() && enable_handler != "0" && enable_handler != "1";
}

} // namespace shopd::handlers
