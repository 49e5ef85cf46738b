#include "config/read_composed.hpp"

#include "config/parameter_value.hpp"
#include "config/read_keys.hpp"
#include "config/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace shopd::config {
namespace {

using Type = ParameterDescription::Type;

constexpr std::size_t longest_list = 50;
constexpr std::array<std::string_view, 4> handler_keys = {"params", "prepay", "postpay", "undo"};
constexpr std::array<std::string_view, 5> parameter_keys = {"type", "required", "default", "help", "choices"};
constexpr std::array<std::string_view, 4> types = {"text", "integer", "time", "days"};

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= 60 && text.front() >= 'a' && text.front() <= 'z' &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

class HandlerReader {
public:
    HandlerReader(const Entry& entry, Report& report)
        : entry_{entry}, report_{report}, path_{is_name(entry.key) ? "handlers." + entry.key : "handlers"} {}

    ComposedHandler read(std::span<const HandlerDescription> built_in) {
        handler_.description.name = entry_.key;
        handler_.place = report_.place(entry_.mark);
        check_name(built_in);
        const Value& value = entry_.value;
        if (value.kind == Value::Kind::refused) return handler_;
        if (value.kind != Value::Kind::map) {
            report_.add(
                value.kind == Value::Kind::nothing ? entry_.mark : value.mark, path_,
                {"a map with params, prepay, postpay and undo is wanted",
                 "write { params: { coursename: }, postpay: [ { enrol: { coursename: \"{coursename}\" } } ] }"});
            return handler_;
        }
        refuse_unknown_keys(value, handler_keys, path_, report_);
        read_params(find_value(value, "params"));
        handler_.prepay = read_list(find_value(value, "prepay"), path_ + ".prepay", EffectList::prepay);
        const Value& postpay = find_value(value, "postpay");
        if (postpay.kind == Value::Kind::nothing)
            report_.add(entry_.mark, path_ + ".postpay", {"is missing", "list what the handler does once it is paid"});
        handler_.postpay = read_list(postpay, path_ + ".postpay", EffectList::postpay);
        if (const Value& undo = find_value(value, "undo"); undo.kind != Value::Kind::nothing)
            handler_.undo = read_list(undo, path_ + ".undo", EffectList::undo);
        return handler_;
    }

private:
    void check_name(std::span<const HandlerDescription> built_in) {
        const auto& name = entry_.key;
        if (!is_name(name))
            report_.add(entry_.mark, path_,
                        {in_quotes(name) + " is no name for a handler",
                         "write lower-case letters, digits and _, a letter first, at most 60"});
        else if (name.starts_with("std_") ||
                 std::any_of(built_in.begin(), built_in.end(), [&](const auto& known) { return known.name == name; }))
            report_.add(
                entry_.mark, path_,
                {fmt::format("{} is a name of the plugin's", name), "names with std_ are the plugin's: take another"});
    }

    void read_params(const Value& params) {
        if (params.kind == Value::Kind::nothing || params.kind == Value::Kind::refused) return;
        if (params.kind != Value::Kind::map)
            return report_.add(params.mark, path_ + ".params",
                               {"a map of parameters is wanted", "write { coursename: { required: true } }"});
        for (const auto& entry : params.entries)
            read_parameter(entry);
    }

    void read_parameter(const Entry& entry) {
        const auto path = path_ + ".params" + (is_name(entry.key) ? "." + entry.key : "");
        if (!is_name(entry.key))
            return report_.add(entry.mark, path,
                               {in_quotes(entry.key) + " is no name for a parameter",
                                "write lower-case letters, digits and _, a letter first, at most 60"});
        ParameterDescription description{entry.key, Type::text, "", {}};
        const Value& value = entry.value;
        if (value.kind != Value::Kind::nothing && value.kind != Value::Kind::map)
            return report_.add(value.mark, path,
                               {"a map is wanted", "write { type: text, required: true, default: ..., help: ... }, or "
                                                   "nothing at all"});
        refuse_unknown_keys(value, parameter_keys, path, report_);
        read_type(find_value(value, "type"), path, description);
        if (const Value& help = find_value(value, "help"); help.kind != Value::Kind::nothing)
            if (const auto* text = find_text(help, path + ".help", "a text", report_)) description.help = *text;
        read_choices(find_value(value, "choices"), path, description);
        read_required(value, description, path);
        handler_.description.parameters.push_back(std::move(description));
    }

    void read_type(const Value& value, const std::string& path, ParameterDescription& description) {
        if (value.kind == Value::Kind::nothing) return;
        const auto* text = find_text(value, path + ".type", "a type", report_);
        if (text == nullptr) return;
        const auto found = std::find(types.begin(), types.end(), *text);
        if (found == types.end()) {
            const auto nearest = find_nearest(*text, types);
            report_.add(value.mark, path + ".type",
                        {in_quotes(*text) + " is no type",
                         nearest ? fmt::format("did you mean {}?", *nearest) : "the types are " + joined(types)});
        } else {
            description.type = static_cast<Type>(found - types.begin());
        }
    }

    void read_choices(const Value& value, const std::string& path, ParameterDescription& description) {
        if (value.kind == Value::Kind::nothing) return;
        if (value.kind != Value::Kind::list)
            return report_.add(value.mark, path + ".choices", {"a list of texts is wanted", "write [one, other]"});
        for (const auto& item : value.items)
            if (const auto* text = find_text(item, path + ".choices", "a text", report_))
                description.choices.push_back(*text);
    }

    void read_required(const Value& value, const ParameterDescription& description, const std::string& path) {
        const auto& name = description.name;
        const Value& required = find_value(value, "required");
        const Value& otherwise = find_value(value, "default");
        if (otherwise.kind != Value::Kind::nothing)
            if (const auto* text = find_text(otherwise, path + ".default", "a text", report_))
                read_default(*text, otherwise.mark, description, path);
        if (required.kind == Value::Kind::nothing) return;
        const auto* word = find_text(required, path + ".required", "true or false", report_);
        if (word == nullptr) return;
        if (*word != "true" && *word != "false")
            report_.add(required.mark, path + ".required",
                        {in_quotes(*word) + " is neither true nor false", "write true or false"});
        else if (*word == "true" && otherwise.kind != Value::Kind::nothing)
            report_.add(required.mark, path, {"a parameter with a default need not be given", "keep one of the two"});
        else if (*word == "true")
            handler_.description.one_of.push_back({name});
    }

    void read_default(const std::string& text, Mark mark, const ParameterDescription& description,
                      const std::string& path) {
        auto value = normal_form(description, text);
        if (auto* complaint = std::get_if<Complaint>(&value))
            report_.add(mark, path + ".default", std::move(*complaint));
        else
            handler_.defaults[description.name] = std::get<std::string>(value);
    }

    std::vector<ComposedEffect> read_list(const Value& value, const std::string& path, EffectList list) {
        std::vector<ComposedEffect> effects;
        if (value.kind == Value::Kind::nothing || value.kind == Value::Kind::refused) return effects;
        const bool empty = value.items.empty() && list != EffectList::undo;
        if (value.kind != Value::Kind::list || empty || value.items.size() > longest_list) {
            report_.add(value.mark, path,
                        {value.items.size() > longest_list ? fmt::format("more than {} entries", longest_list)
                                                           : "a list of effects is wanted",
                         "write [ { enrol: { ... } }, { product: }, ... ]"});
            return effects;
        }
        for (std::size_t i = 0; i < value.items.size(); ++i)
            effects.push_back(
                read_composed_effect(value.items[i], handler_, list, fmt::format("{}[{}]", path, i), report_));
        return effects;
    }

    const Entry& entry_;
    Report& report_;
    std::string path_;
    ComposedHandler handler_;
};

} // namespace

void refuse_unknown_keys(const Value& map, std::span<const std::string_view> known, const std::string& path,
                         Report& report) {
    for (const auto& entry : map.entries) {
        if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
        const auto nearest = find_nearest(entry.key, known);
        report.add(entry.mark, path,
                   {"unknown key " + in_quotes(entry.key),
                    fmt::format("{}the keys here are {}", nearest ? fmt::format("did you mean {}? ", *nearest) : "",
                                joined(known))});
    }
}

std::vector<ComposedHandler> read_composed(const Value& handlers, std::span<const HandlerDescription> built_in,
                                           Report& report) {
    std::vector<ComposedHandler> all;
    if (handlers.kind == Value::Kind::nothing || handlers.kind == Value::Kind::refused) return all;
    if (handlers.kind != Value::Kind::map) {
        report.add(handlers.mark, "handlers",
                   {"a map from names to handlers is wanted", "write sell_course: { params: ..., postpay: [ ... ] }"});
        return all;
    }
    for (const auto& entry : handlers.entries)
        all.push_back(HandlerReader{entry, report}.read(built_in));
    return all;
}

} // namespace shopd::config
