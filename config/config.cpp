#include "config/config.hpp"

#include "config/patterns.hpp"

namespace shopd::config {

const ProductRule* find_product_rule(const Config& config, const std::string& item_code) {
    const ProductRule* longest = nullptr;
    for (const auto& rule : config.products) {
        if (!has_star(rule.pattern)) {
            if (rule.pattern == item_code) return &rule;
        } else if ((longest == nullptr || rule.pattern.size() > longest->pattern.size()) &&
                   matches(rule.pattern, item_code)) {
            longest = &rule;
        }
    }
    return longest;
}

} // namespace shopd::config
