#include "config/json_schema.hpp"

#include "config/composed_kinds.hpp"
#include "config/keys.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace shopd::config {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto duration_pattern = "^(0|[1-9][0-9]*) ?(ms|s|min|h|days?)$";
constexpr auto size_pattern = "^(0|[1-9][0-9]*) ?(B|KiB|MiB|GiB)$";
constexpr auto composed_name_pattern = "^(?!std_)[a-z][a-z0-9_]*$";
constexpr auto rate_pattern = "^(0|[1-9][0-9]*) per (0|[1-9][0-9]*) ?(ms|s|min|h|days?)$";

Json text_schema() {
    return {{"type", "string"}, {"minLength", 1}};
}

/// YAML readers take a code or name of digits for a number.
Json loose_text_schema() {
    return {{"type", {"string", "number", "boolean"}}};
}

Json words_schema(std::span<const std::string_view> words) {
    Json schema = loose_text_schema();
    if (!words.empty()) schema = {{"enum", words}};
    return schema;
}

struct SchemaOf {
    Json operator()(const TextKind&) const { return loose_text_schema(); }

    Json operator()(const PathKind&) const { return text_schema(); }

    Json operator()(const OptionalPathKind&) const { return text_schema(); }

    Json operator()(const PathsKind&) const { return {{"type", "array"}, {"items", text_schema()}}; }

    Json operator()(const FlagKind&) const { return {{"type", "boolean"}}; }

    Json operator()(const DurationKind&) const { return {{"type", "string"}, {"pattern", duration_pattern}}; }

    Json operator()(const DaysKind&) const {
        return {{"type", "array"},
                {"items", {{"type", {"integer", "string"}}, {"minimum", 1}, {"pattern", duration_pattern}}}};
    }

    Json operator()(const SizeKind&) const { return {{"type", "string"}, {"pattern", size_pattern}}; }

    Json operator()(const CountKind& kind) const {
        return {{"type", "integer"}, {"minimum", kind.least}, {"maximum", kind.most}};
    }

    Json operator()(const RateKind&) const { return {{"type", "string"}, {"pattern", rate_pattern}}; }

    Json operator()(const ChoiceKind& kind) const { return words_schema(kind.words); }

    Json operator()(const UsersKind&) const {
        return {{"type", "object"}, {"minProperties", 1}, {"additionalProperties", text_schema()}};
    }

    Json operator()(const TextsKind& kind) const {
        Json schema = {{"type", "array"}, {"items", words_schema(kind.words)}, {"uniqueItems", true}};
        if (!kind.may_be_empty) schema["minItems"] = 1;
        return schema;
    }
};

Json default_of(const Key& key, const std::string& text) {
    if (std::holds_alternative<CountKind>(key.kind)) return Json::parse(text);
    if (std::holds_alternative<FlagKind>(key.kind)) return text == "true";
    if (const auto* texts = std::get_if<TextsKind>(&key.kind)) {
        Config config;
        return texts->field(config);
    }
    if (std::holds_alternative<PathsKind>(key.kind)) return Json::array();
    return text;
}

Json empty_object() {
    return {{"type", "object"}, {"additionalProperties", false}, {"properties", Json::object()}};
}

void put(Json& schema, const Key& key) {
    Json* object = &schema;
    std::string_view rest = key.path;
    for (auto dot = rest.find('.'); dot != std::string_view::npos; dot = rest.find('.')) {
        Json& next = (*object)["properties"][std::string{rest.substr(0, dot)}];
        if (next.is_null()) next = empty_object();
        object = &next;
        rest.remove_prefix(dot + 1);
    }
    Json value = std::visit(SchemaOf{}, key.kind);
    value["description"] = key.help;
    if (const auto text = to_text(key, Config{})) value["default"] = default_of(key, *text);
    (*object)["properties"][std::string{rest}] = std::move(value);
    if (key.required) (*object)["required"].push_back(rest);
}

Json handler_schema(const HandlerDescription& handler) {
    Json parameters = empty_object();
    if (!handler.help.empty()) parameters["description"] = handler.help;
    for (const auto& parameter : handler.parameters) {
        parameters["properties"][parameter.name] = loose_text_schema();
        if (!parameter.choices.empty()) parameters["properties"][parameter.name]["enum"] = parameter.choices;
        if (!parameter.help.empty()) parameters["properties"][parameter.name]["description"] = parameter.help;
    }
    return {{"if", {{"properties", {{"handler", {{"const", handler.name}}}}}}},
            {"then", {{"properties", {{"params", {{"anyOf", {parameters, text_schema()}}}}}}}}};
}

Json kind_schema(const ComposedKind& kind) {
    Json fields = empty_object();
    fields["type"] = {"object", "null"};
    fields["description"] = kind.help;
    for (const auto& field : kind.fields)
        fields["properties"][field.description.name] = {{"type", {"string", "number", "boolean"}},
                                                        {"description", field.description.help}};
    return {{"type", "object"},
            {"additionalProperties", false},
            {"required", {kind.name}},
            {"properties", {{kind.name, fields}}}};
}

Json described(Json schema, const char* help) {
    schema["description"] = help;
    return schema;
}

Json arguments_schema() {
    return described({{"type", "object"}}, "its arguments: maps and lists of texts with placeholders");
}

Json call_schema() {
    Json observe = empty_object();
    observe["description"] = "how it is seen whether the call took effect; without it, a call whose answer is lost is "
                             "not repeated, and ends on the dead list as UNCERTAIN";
    observe["properties"] = {
        {"sql", described(text_schema(), "a query that gives a row once the call took effect, instead of all else; its "
                                         "placeholders are parameters, so without quotes")},
        {"function", described(text_schema(), "the function of the web service that is asked")},
        {"args", arguments_schema()},
        {"path", described(text_schema(), "JSON pointer into its answer, e.g. /0/idnumber")},
        {"equals", described(loose_text_schema(), "what stands there once the call took effect")}};
    Json call = empty_object();
    call["description"] = "calls a function of Moodle's web service; observe tells whether it has taken effect";
    call["required"] = {"function"};
    call["properties"] = {{"function", described(text_schema(), "any function that the token's service offers")},
                          {"args", arguments_schema()},
                          {"observe", observe}};
    return {
        {"type", "object"}, {"additionalProperties", false}, {"required", {"call"}}, {"properties", {{"call", call}}}};
}

Json parameters_schema() {
    Json parameter = empty_object();
    parameter["type"] = {"object", "null"};
    parameter["properties"] = {
        {"type", described({{"enum", {"text", "integer", "time", "days"}}}, "text where it is not given")},
        {"required", described({{"type", "boolean"}}, "true: products: must give it")},
        {"default", described(loose_text_schema(), "its value where products: does not give it")},
        {"help", described(text_schema(), "a word on it, for messages")},
        {"choices",
         described({{"type", "array"}, {"items", loose_text_schema()}}, "not empty: no other value is taken")}};
    return {{"type", {"object", "null"}},
            {"description", "its parameters, for products: to give"},
            {"additionalProperties", parameter}};
}

Json composed_schema() {
    Json effects = Json::array();
    Json before_payment = Json::array();
    for (const auto& kind : composed_kinds()) {
        effects.push_back(kind_schema(kind));
        if (kind.name != "product") before_payment.push_back(effects.back());
    }
    const Json trace = {
        {"type", "object"},
        {"additionalProperties", false},
        {"required", {"trace"}},
        {"properties", {{"trace", described(text_schema(), "writes this line into the merchant trace")}}}};
    for (auto* kinds : {&effects, &before_payment})
        kinds->insert(kinds->end(), {call_schema(), trace});
    Json handler = empty_object();
    handler["required"] = {"postpay"};
    handler["properties"] = {
        {"params", parameters_schema()},
        {"prepay", described({{"type", "array"}, {"minItems", 1}, {"items", {{"oneOf", before_payment}}}},
                             "effects, without products, before the payment in the states of production.prepay; in an "
                             "order that is paid at once just before the rest")},
        {"postpay", described({{"type", "array"}, {"minItems", 1}, {"items", {{"oneOf", effects}}}},
                              "effects of an order that is paid; add new ones at the end, for what was planned is "
                              "known by its place")},
        {"undo", described({{"type", "array"}, {"items", call_schema()}},
                           "calls that a refund makes; all else is undone by itself. Without it what a call did is "
                           "left to a person")}};
    return {{"type", "object"},
            {"description", "Handlers composed from effects, for products: to name. {placeholders} are filled in."},
            {"additionalProperties", handler}};
}

Json products_schema(std::span<const HandlerDescription> handlers) {
    Json names = Json::array();
    Json rules = Json::array();
    for (const auto& handler : handlers) {
        if (!handler.unavailable.empty()) continue;
        names.push_back(handler.name);
        rules.push_back(handler_schema(handler));
    }
    Json handler = Json::object();
    handler["anyOf"] = Json::array();
    handler["anyOf"].push_back({{"enum", names}});
    handler["anyOf"].push_back({{"type", "string"}, {"pattern", composed_name_pattern}});
    Json entry = {{"type", "object"},
                  {"additionalProperties", false},
                  {"required", {"handler"}},
                  {"properties", {{"handler", handler}, {"params", {{"type", {"object", "string"}}}}}}};
    if (!rules.empty()) entry["allOf"] = rules;
    return {{"type", "object"},
            {"description", "What each item code does when it is sold. In a code * stands for any characters."},
            {"additionalProperties", entry}};
}

bool is_optional(const std::string& section) {
    return find_optional_section(section + ".") != nullptr;
}

} // namespace

std::string json_schema(std::span<const HandlerDescription> handlers) {
    Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                   {"title", "moodle-shopd"},
                   {"type", "object"},
                   {"additionalProperties", false},
                   {"properties", Json::object()}};
    for (const auto& key : keys())
        put(schema, key);
    Json required = Json::array();
    for (const auto& [section, value] : schema["properties"].items())
        if (value.contains("required") && !is_optional(section)) required.push_back(section);
    schema["required"] = required;
    schema["properties"]["handlers"] = composed_schema();
    schema["properties"]["products"] = products_schema(handlers);
    return schema.dump(2) + '\n';
}

} // namespace shopd::config
