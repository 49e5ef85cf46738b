#include "config/describe_change.hpp"

#include "config/keys.hpp"

#include <fmt/format.h>

#include <map>

namespace shopd::config {
namespace {

using Rules = std::map<std::string_view, const ProductRule*>;

std::string shown(const std::optional<std::string>& value) {
    return value.value_or("(none)");
}

Rules by_pattern(const Config& config) {
    Rules rules;
    for (const auto& rule : config.products)
        rules.emplace(rule.pattern, &rule);
    return rules;
}

std::optional<std::string> find_value(const ProductRule& rule, const std::string& name) {
    const auto found = rule.params.find(name);
    return found == rule.params.end() ? std::nullopt : std::optional{found->second.value};
}

void compare(const ProductRule& before, const ProductRule& after, std::vector<std::string>& changes) {
    const std::string path = "products." + after.pattern;
    if (before.handler != after.handler)
        changes.push_back(fmt::format("{}.handler: {} -> {}", path, before.handler, after.handler));
    auto all = before.params;
    all.insert(after.params.begin(), after.params.end());
    for (const auto& [name, parameter] : all) {
        const auto old_value = find_value(before, name);
        const auto new_value = find_value(after, name);
        if (old_value != new_value)
            changes.push_back(fmt::format("{}.params.{}: {} -> {}", path, name, shown(old_value), shown(new_value)));
    }
}

void compare_products(const Config& before, const Config& after, std::vector<std::string>& changes) {
    const Rules old_rules = by_pattern(before);
    const Rules new_rules = by_pattern(after);
    for (const auto& [pattern, rule] : old_rules)
        if (!new_rules.contains(pattern)) changes.push_back(fmt::format("products.{}: removed", pattern));
    for (const auto& [pattern, rule] : new_rules) {
        const auto found = old_rules.find(pattern);
        if (found == old_rules.end())
            changes.push_back(fmt::format("products.{}: added ({})", pattern, rule->handler));
        else
            compare(*found->second, *rule, changes);
    }
}

} // namespace

std::vector<std::string> describe_change(const Config& before, const Config& after) {
    std::vector<std::string> changes;
    for (const auto& key : keys()) {
        const auto old_value = to_text(key, before);
        const auto new_value = to_text(key, after);
        if (old_value == new_value) continue;
        if (key.shows_value)
            changes.push_back(fmt::format("{}: {} -> {}", key.path, shown(old_value), shown(new_value)));
        else
            changes.push_back(fmt::format("{}: changed", key.path));
    }
    compare_products(before, after, changes);
    return changes;
}

} // namespace shopd::config
