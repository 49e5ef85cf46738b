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

void append(const CallArguments& arguments, std::string& text) {
    for (const auto& [name, value] : arguments)
        text += fmt::format("{}={}\n", name, value.value);
}

void append(const std::vector<ComposedEffect>& effects, std::string& text) {
    for (const auto& effect : effects) {
        text += fmt::format("- {}\n", effect.kind);
        for (const auto& [name, value] : effect.fields)
            text += fmt::format("{}: {}\n", name, value.value);
        append(effect.arguments, text);
        if (!effect.observe) continue;
        text += fmt::format("observe {} {} {} {}\n", effect.observe->sql, effect.observe->function,
                            effect.observe->path, effect.observe->equals.value);
        append(effect.observe->arguments, text);
    }
}

/// All that a handler does, without where it stands.
std::string text_of(const ComposedHandler& handler) {
    std::string text;
    for (const auto& parameter : handler.description.parameters)
        text += fmt::format("{} {} {}\n", parameter.name, static_cast<int>(parameter.type),
                            fmt::join(parameter.choices, ","));
    for (const auto& group : handler.description.one_of)
        text += fmt::format("one of {}\n", fmt::join(group, ","));
    for (const auto& [name, value] : handler.defaults)
        text += fmt::format("{} = {}\n", name, value);
    append(handler.prepay, text);
    text += "postpay\n";
    append(handler.postpay, text);
    if (handler.undo) {
        text += "undo\n";
        append(*handler.undo, text);
    }
    return text;
}

/// Handlers that operators compose are texts of many lines: named, not shown.
void compare_handlers(const Config& before, const Config& after, std::vector<std::string>& changes) {
    for (const auto& handler : before.handlers)
        if (!find_composed(after, handler.description.name))
            changes.push_back(fmt::format("handlers.{}: removed", handler.description.name));
    for (const auto& handler : after.handlers) {
        const auto* old = find_composed(before, handler.description.name);
        if (!old || text_of(*old) != text_of(handler))
            changes.push_back(fmt::format("handlers.{}: {}", handler.description.name, old ? "changed" : "added"));
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
    compare_handlers(before, after, changes);
    compare_products(before, after, changes);
    return changes;
}

bool treats_otherwise(const Config& before, const Config& after, const std::string& item_code) {
    const auto* old_rule = find_product_rule(before, item_code);
    const auto* new_rule = find_product_rule(after, item_code);
    if (!old_rule || !new_rule) return old_rule != new_rule;
    std::vector<std::string> changes;
    compare(*old_rule, *new_rule, changes);
    const auto* old_handler = find_composed(before, old_rule->handler);
    const auto* new_handler = find_composed(after, new_rule->handler);
    return !changes.empty() || (old_handler ? text_of(*old_handler) : "") != (new_handler ? text_of(*new_handler) : "");
}

} // namespace shopd::config
