#pragma once

#include "config/config.hpp"
#include "handlers/order.hpp"

#include <vector>

namespace shopd::handlers {

/// A part of a bill item that is planned, produced and told by itself: the item as a whole, or an element of a bundle
/// or set.
struct ItemPart {
    EffectKey first; ///< its effects' keys begin here: `element` is 0, or the element's id in the catalogue; of what
                     ///< is prepared before the payment, what stands for that below zero (prepared_element)
    shop::BillItem item;             ///< as its handler sees it: an element has its own code, name and catalogue item
    const config::ProductRule* rule; ///< what products: has for its code; nullptr where nothing
    bool in_catalogue = true;        ///< false for an element that was planned once and that the catalogue lost since
    bool prepay = false;             ///< what a composed handler does before the payment, where the shop says so
};

/// The number under which what is prepared for an item, or for an element of it, stands in its effects' keys: before
/// all others, so that it comes first. prepared_element(prepared_element(n)) is n.
constexpr int prepared_element(int element) {
    return -1 - element;
}

/// When the effects of a part are due, by their key.
constexpr Phase phase_of(const EffectKey& key) {
    return key.element < 0 ? Phase::prepay : Phase::postpay;
}

/// The parts of a bill item. Once it was planned they are those of the ledger, whatever became of the bundle; until
/// then an item without elements is its own only part, and of a bundle or set it is each element, besides the whole
/// where products: names its code exactly (a pattern is meant for the elements). Each whose handler prepares something
/// comes after that preparation, which is a part too unless the item was planned without.
std::vector<ItemPart> parts_of(const OrderView& order, const shop::BillItem& item, const config::Config& config);

/// The plugin produces an item by itself only when the live catalogue names a handler: '', '0' and '1' find none.
/// @param enable_handler  of the catalogue
bool plugin_produces(const std::string& enable_handler);

} // namespace shopd::handlers
