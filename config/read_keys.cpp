#include "config/read_keys.hpp"

#include "config/keys.hpp"
#include "config/read_value.hpp"
#include "config/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::config {
namespace {

constexpr std::string_view handlers_key = "handlers";
constexpr std::string_view products_key = "products";

const Key* find_key(std::string_view path) {
    const auto table = keys();
    const auto found = std::find_if(table.begin(), table.end(), [&](const Key& key) { return key.path == path; });
    return found == table.end() ? nullptr : &*found;
}

bool lies_in(std::string_view path, std::string_view section) {
    return path.starts_with(section) && path.substr(section.size()).starts_with('.');
}

bool is_section(std::string_view path) {
    const auto table = keys();
    return std::any_of(table.begin(), table.end(), [&](const Key& key) { return lies_in(key.path, path); });
}

std::string below(std::string_view section, std::string_view name) {
    return section.empty() ? std::string{name} : fmt::format("{}.{}", section, name);
}

/// The names that may stand in a section, in the order of the documentation.
std::vector<std::string_view> names_in(std::string_view section) {
    std::vector<std::string_view> names;
    for (const auto& key : keys()) {
        if (!section.empty() && !lies_in(key.path, section)) continue;
        const auto rest = key.path.substr(section.empty() ? 0 : section.size() + 1);
        const auto name = rest.substr(0, rest.find('.'));
        if (names.empty() || names.back() != name) names.push_back(name);
    }
    if (section.empty()) names.insert(names.end(), {handlers_key, products_key});
    return names;
}

/// A key of this name in another section.
std::string_view find_elsewhere(std::string_view name) {
    if (name.empty()) return {};
    for (const auto& key : keys())
        if (key.path.ends_with(name) && key.path.substr(0, key.path.size() - name.size()).ends_with('.'))
            return key.path;
    return {};
}

Complaint unknown_key(std::string_view section, std::string_view name) {
    if (find_key(below(section, name)) != nullptr)
        return {"a key with a dot", "write the part before the dot as a section, and the rest below it"};
    const auto known = names_in(section);
    const auto place = section.empty() ? std::string{"the file"} : std::string{section};
    std::string remedy;
    if (const auto nearest = find_nearest(name, known))
        remedy = fmt::format("did you mean {}? ", *nearest);
    else if (const auto elsewhere = find_elsewhere(name); !elsewhere.empty())
        remedy = fmt::format("did you mean {}? ", elsewhere);
    return {"unknown key", fmt::format("{}the keys of {} are {}", remedy, place, joined(known))};
}

class SectionReader {
public:
    SectionReader(Config& config, const PathRules& rules, Report& report)
        : config_{config}, rules_{rules}, report_{report} {}

    void read(const Value& map, const std::string& section) {
        for (const auto& entry : map.entries)
            read_entry(entry, below(section, entry.key), section);
    }

    Marks take_marks() { return std::move(marks_); }

private:
    void read_entry(const Entry& entry, const std::string& path, const std::string& section) {
        if (path == products_key || path == handlers_key || report_.full()) return;
        const bool has_dot = entry.key.find('.') != std::string::npos;
        if (const Key* key = has_dot ? nullptr : find_key(path)) {
            const bool right = read_value(*key, entry.value, config_, rules_, report_);
            marks_[path] = {entry.value.mark, right};
        } else if (!has_dot && is_section(path)) {
            marks_[path] = {entry.mark};
            read_section(entry, path);
        } else {
            report_.add(entry.mark, is_printable(path) ? path : section, unknown_key(section, entry.key));
        }
    }

    void read_section(const Entry& entry, const std::string& path) {
        const auto kind = entry.value.kind;
        if (kind == Value::Kind::map) {
            read(entry.value, path);
        } else if (kind != Value::Kind::nothing && kind != Value::Kind::refused) {
            report_.add(entry.value.mark, path,
                        {"a section with keys is wanted here", fmt::format("its keys are {}", joined(names_in(path)))});
        }
    }

    static bool is_printable(const std::string& path) { return path.size() <= 100 && !has_control_character(path); }

    Config& config_;
    const PathRules& rules_;
    Report& report_;
    Marks marks_;
};

void report_missing(const Marks& marks, Report& report) {
    for (const auto& key : keys()) {
        if (!key.required || marks.contains(key.path)) continue;
        const auto* optional = find_optional_section(key.path);
        if (optional != nullptr && !marks.contains(optional->path)) continue;
        const auto section = key.path.substr(0, key.path.find('.'));
        const auto given = marks.find(section);
        report.add(given == marks.end() ? Mark{} : given->second.mark, key.path,
                   {"is missing", fmt::format("add it under {}. {}", section, key.help)});
    }
}

} // namespace

Marks read_keys(const Value& top, Config& config, const PathRules& rules, Report& report) {
    SectionReader reader{config, rules, report};
    if (top.kind == Value::Kind::map)
        reader.read(top, "");
    else if (top.kind != Value::Kind::nothing)
        report.add(top.mark, "", {"a map of keys is wanted", fmt::format("its keys are {}", joined(names_in("")))});
    Marks marks = reader.take_marks();
    report_missing(marks, report);
    return marks;
}

} // namespace shopd::config
