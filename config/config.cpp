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

const ComposedHandler* find_composed(const Config& config, const std::string& handler) {
    for (const auto& composed : config.handlers)
        if (composed.description.name == handler) return &composed;
    return nullptr;
}

} // namespace shopd::config
