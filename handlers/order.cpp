#include "handlers/order.hpp"

namespace shopd::handlers {

std::vector<const shop::BillItem*> billing_items(const shop::Bill& bill) {
    std::vector<const shop::BillItem*> items;
    for (const auto& item : bill.items)
        if (item.type == "BILLING") items.push_back(&item);
    return items;
}

std::set<std::string> item_codes(const shop::Bill& bill) {
    std::set<std::string> codes;
    for (const auto* item : billing_items(bill))
        codes.insert(item->code);
    return codes;
}

} // namespace shopd::handlers
