#include "config/read_products.hpp"

#include "config/patterns.hpp"
#include "config/read_keys.hpp"
#include "config/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace shopd::config {
namespace {

constexpr std::size_t most_products = 10'000;
constexpr std::size_t longest_code = 32; // local_shop_billitem.itemcode
constexpr std::array<std::string_view, 2> rule_keys = {"handler", "params"};

std::optional<Complaint> find_pattern_complaint(const std::string& pattern) {
    if (pattern.empty() || has_control_character(pattern))
        return Complaint{"an item code or a pattern is wanted",
                         "write the code of the catalogue, e.g. EFORM or \"LANG-*\""};
    if (pattern.find("**") != std::string::npos) return Complaint{"** is no more than *", "write one *"};
    const auto stars = static_cast<std::size_t>(std::count(pattern.begin(), pattern.end(), '*'));
    if (count_characters(pattern) - stars > longest_code)
        return Complaint{fmt::format("no item code is longer than {} characters", longest_code), "shorten it"};
    return std::nullopt;
}

std::string path_of(const std::string& pattern) {
    std::string path = "products." + pattern;
    if (path.size() > 60) path = "products";
    return has_control_character(path) ? "products" : path;
}

const HandlerDescription* find_handler(std::span<const HandlerDescription> handlers, std::string_view name) {
    const auto found =
        std::find_if(handlers.begin(), handlers.end(), [&](const auto& handler) { return handler.name == name; });
    return found == handlers.end() ? nullptr : &*found;
}

Complaint unknown_handler(const std::string& name, std::span<const HandlerDescription> handlers) {
    std::vector<std::string_view> names;
    for (const auto& handler : handlers)
        if (handler.unavailable.empty()) names.push_back(handler.name);
    const auto nearest = find_nearest(name, names);
    return {fmt::format("{} is not a handler", in_quotes(name)),
            nearest ? fmt::format("did you mean {}?", *nearest) : fmt::format("the handlers are {}", joined(names))};
}

class RuleReader {
public:
    RuleReader(std::span<const HandlerDescription> handlers, Report& report) : handlers_{handlers}, report_{report} {}

    ProductRule read(const Entry& entry) {
        ProductRule rule{.pattern = entry.key, .handler = {}, .params = {}, .place = report_.place(entry.mark)};
        const std::string path = path_of(entry.key);
        if (auto complaint = find_pattern_complaint(entry.key))
            report_.add(entry.mark, "products", std::move(*complaint));
        if (entry.value.kind == Value::Kind::refused) return rule;
        if (entry.value.kind != Value::Kind::map) {
            report_.add(
                entry.value.mark, path,
                {"a map with handler and params is wanted", "write { handler: std_enrolonecourse, params: { ... } }"});
            return rule;
        }
        for (const auto& key : entry.value.entries)
            refuse_unknown(key, path);
        const auto* handler = read_handler(entry, rule, path);
        rule.params = read_parameters(find(entry.value, "params"), handler, path + ".params", report_);
        if (handler != nullptr) check_groups(*handler, rule, entry, path);
        return rule;
    }

private:
    static const Value& find(const Value& map, std::string_view name) {
        static const Value nothing;
        for (const auto& entry : map.entries)
            if (entry.key == name) return entry.value;
        return nothing;
    }

    void refuse_unknown(const Entry& key, const std::string& path) {
        if (std::find(rule_keys.begin(), rule_keys.end(), key.key) != rule_keys.end()) return;
        const auto nearest = find_nearest(key.key, rule_keys);
        report_.add(key.mark, path,
                    {fmt::format("unknown key {}", in_quotes(key.key)),
                     nearest ? fmt::format("did you mean {}?", *nearest)
                             : "an entry has handler and params; what a handler takes stands under params"});
    }

    const HandlerDescription* read_handler(const Entry& entry, ProductRule& rule, const std::string& path) {
        const Value& value = find(entry.value, "handler");
        if (value.kind == Value::Kind::nothing) {
            report_.add(entry.mark, path + ".handler",
                        {"is missing", "name the handler that the item's sale calls, e.g. std_enrolonecourse"});
            return nullptr;
        }
        const auto* name = find_text(value, path + ".handler", "a handler's name", report_);
        if (name == nullptr) return nullptr;
        rule.handler = *name;
        const auto* handler = find_handler(handlers_, *name);
        if (handler == nullptr) {
            report_.add(value.mark, path + ".handler", unknown_handler(*name, handlers_));
        } else if (!handler->unavailable.empty()) {
            report_.add(value.mark, path + ".handler",
                        {fmt::format("{} is not available", *name), handler->unavailable});
            return nullptr;
        }
        return handler;
    }

    void check_groups(const HandlerDescription& handler, const ProductRule& rule, const Entry& entry,
                      const std::string& path) {
        const auto is_given = [&](const std::string& name) { return rule.params.contains(name); };
        for (const auto& group : handler.one_of) {
            if (group.empty() || std::any_of(group.begin(), group.end(), is_given)) continue;
            if (group.size() == 1)
                report_.add(entry.mark, path + ".params",
                            {fmt::format("{} needs {}", handler.name, group.front()), "give it"});
            else
                report_.add(
                    entry.mark, path + ".params",
                    {fmt::format("{} needs one of {}", handler.name, fmt::join(group, ", ")), "give one of them"});
        }
    }

    std::span<const HandlerDescription> handlers_;
    Report& report_;
};

/// Two patterns of one length for the same code: neither could win.
void refuse_ties(const std::vector<ProductRule>& rules, const std::vector<Mark>& marks, Report& report) {
    std::map<std::size_t, std::vector<std::size_t>> by_length;
    for (std::size_t at = 0; at < rules.size(); ++at)
        if (has_star(rules[at].pattern)) by_length[rules[at].pattern.size()].push_back(at);
    for (const auto& [length, group] : by_length) {
        for (std::size_t later = 1; later < group.size() && !report.full(); ++later) {
            for (std::size_t earlier = 0; earlier < later; ++earlier) {
                const auto& first = rules[group[earlier]];
                const auto& second = rules[group[later]];
                const auto code = find_common_code(first.pattern, second.pattern);
                if (!code) continue;
                report.add(marks[group[later]], path_of(second.pattern),
                           {fmt::format("as long as {} of line {}, and both match {}", in_quotes(first.pattern),
                                        first.place.line, in_quotes(*code)),
                            "make one of them longer, or write the codes out"});
                break;
            }
        }
    }
}

} // namespace

std::vector<ProductRule> read_products(const Value& products, std::span<const HandlerDescription> handlers,
                                       Report& report) {
    if (products.kind == Value::Kind::nothing || products.kind == Value::Kind::refused) return {};
    if (products.kind != Value::Kind::map) {
        report.add(products.mark, "products",
                   {"a map from item codes to handlers is wanted", "write EFORM: { handler: ..., params: { ... } }"});
        return {};
    }
    if (products.entries.size() > most_products) {
        report.add(products.mark, "products", {fmt::format("more than {} entries", most_products), "use patterns"});
        return {};
    }
    RuleReader reader{handlers, report};
    std::vector<ProductRule> rules;
    std::vector<Mark> marks;
    for (const auto& entry : products.entries) {
        rules.push_back(reader.read(entry));
        marks.push_back(entry.mark);
    }
    refuse_ties(rules, marks, report);
    return rules;
}

} // namespace shopd::config
