#include "config/composed_kinds.hpp"
#include "config/parameter_value.hpp"
#include "config/read_composed.hpp"
#include "config/read_keys.hpp"
#include "config/text.hpp"
#include "config/text_template.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopd::config {
namespace {

const Placeholder* find_placeholder(const std::string& name) {
    for (const auto& one : placeholders())
        if (one.name.ends_with('.') ? name.starts_with(one.name) && name.size() > one.name.size() : name == one.name)
            return &one;
    return nullptr;
}

std::optional<Complaint> complaint_of(const std::string& name, const ComposedHandler& handler, Wanted wanted) {
    const auto& params = handler.description.parameters;
    if (std::any_of(params.begin(), params.end(), [&](const auto& known) { return known.name == name; })) return {};
    const auto* known = find_placeholder(name);
    if (known != nullptr && known->late && wanted == Wanted::early)
        return Complaint{fmt::format("{{{}}} is not known when this is planned", name),
                         "the account stands in calls and trace lines only"};
    if (known != nullptr && known->personal && wanted == Wanted::trace)
        return Complaint{fmt::format("{{{}}} stays out of the trace", name),
                         "the trace names persons by customer.id and account.username only"};
    if (known != nullptr) return {};
    std::vector<std::string_view> names;
    for (const auto& parameter : params)
        names.push_back(parameter.name);
    for (const auto& one : placeholders())
        names.push_back(one.name);
    const auto nearest = find_nearest(name, names);
    return Complaint{"unknown placeholder " + in_quotes(name),
                     nearest ? fmt::format("did you mean {}?", *nearest)
                             : fmt::format("there are {}; a parameter stands under params", joined(names))};
}

void read_fields(const Value& value, const ComposedKind& kind, const ComposedHandler& handler, const std::string& path,
                 Report& report, ComposedEffect& effect, Mark mark) {
    if (value.kind != Value::Kind::map && value.kind != Value::Kind::nothing)
        return report.add(value.mark, path, {"a map of fields is wanted", "it " + kind.help});
    std::vector<std::string_view> names;
    for (const auto& field : kind.fields)
        names.push_back(field.description.name);
    refuse_unknown_keys(value, names, path, report);
    for (const auto& field : kind.fields) {
        const auto& name = field.description.name;
        const Value& given = find_value(value, name);
        if (given.kind == Value::Kind::nothing) continue;
        const auto* text = find_text(given, path + "." + name, "a text", report);
        if (text == nullptr) continue;
        Parameter parameter{*text, report.place(given.mark)};
        check_template(*text, given.mark, handler, Wanted::early, path + "." + name, report);
        if (text->find_first_of("{}") == std::string::npos) {
            auto value_or_complaint = normal_form(field.description, *text);
            if (auto* complaint = std::get_if<Complaint>(&value_or_complaint))
                report.add(given.mark, path + "." + name, std::move(*complaint));
            else
                parameter.value = std::get<std::string>(value_or_complaint);
        }
        effect.fields[name] = std::move(parameter);
    }
    for (const auto& group : kind.one_of)
        if (std::none_of(group.begin(), group.end(), [&](const auto& name) { return effect.fields.contains(name); }))
            report.add(mark, path, {fmt::format("{} needs {}", kind.name, fmt::join(group, " or ")), "give it"});
}

void read_trace(const Value& value, const ComposedHandler& handler, const std::string& path, Report& report,
                ComposedEffect& effect) {
    const auto* text = find_text(value, path, "a line for the trace", report);
    if (text == nullptr) return;
    check_template(*text, value.mark, handler, Wanted::trace, path, report);
    effect.fields["text"] = {*text, report.place(value.mark)};
}

void refuse_kind(const Entry& entry, EffectList list, const std::string& path, Report& report) {
    std::vector<std::string_view> names;
    for (const auto& kind : composed_kinds())
        names.push_back(kind.name);
    names.insert(names.end(), {"call", "trace"});
    const bool known = std::find(names.begin(), names.end(), entry.key) != names.end();
    const auto nearest = find_nearest(entry.key, names);
    if (list == EffectList::undo)
        report.add(entry.mark, path,
                   {in_quotes(entry.key) + (known ? " cannot stand under undo" : " is no kind of effect"),
                    "undo lists calls; what the other kinds gave is undone by itself"});
    else if (known)
        report.add(entry.mark, path,
                   {in_quotes(entry.key) + " cannot stand under prepay",
                    "a product stands for what was paid: list it under postpay"});
    else
        report.add(entry.mark, path,
                   {in_quotes(entry.key) + " is no kind of effect",
                    nearest ? fmt::format("did you mean {}?", *nearest) : "the kinds are " + joined(names)});
}

} // namespace

void check_template(const std::string& text, Mark mark, const ComposedHandler& handler, Wanted wanted,
                    const std::string& path, Report& report) {
    const auto parsed = parse_template(text);
    if (const auto* complaint = std::get_if<Complaint>(&parsed)) return report.add(mark, path, *complaint);
    for (const auto& part : std::get<std::vector<TemplatePart>>(parsed))
        if (part.is_placeholder)
            if (auto complaint = complaint_of(part.text, handler, wanted))
                report.add(mark, path, std::move(*complaint));
}

ComposedEffect read_composed_effect(const Value& value, const ComposedHandler& handler, EffectList list,
                                    const std::string& path, Report& report) {
    ComposedEffect effect;
    effect.place = report.place(value.mark);
    if (value.kind == Value::Kind::refused) return effect;
    if (value.kind != Value::Kind::map || value.entries.size() != 1) {
        report.add(
            value.mark, path,
            {"an effect is one kind with what it takes", "write { enrol: { ... } }, each kind in an entry of its own"});
        return effect;
    }
    const auto& entry = value.entries.front();
    effect.kind = entry.key;
    if (entry.key == "call") {
        read_call(entry.value, handler, path + ".call", report, effect);
        return effect;
    }
    const auto kinds = composed_kinds();
    const auto kind =
        std::find_if(kinds.begin(), kinds.end(), [&](const auto& known) { return known.name == entry.key; });
    const bool refused = list == EffectList::undo || (list == EffectList::prepay && entry.key == "product");
    if (refused || (kind == kinds.end() && entry.key != "trace"))
        refuse_kind(entry, list, path, report);
    else if (entry.key == "trace")
        read_trace(entry.value, handler, path + ".trace", report, effect);
    else
        read_fields(entry.value, *kind, handler, path + "." + kind->name, report, effect, entry.mark);
    return effect;
}

} // namespace shopd::config
