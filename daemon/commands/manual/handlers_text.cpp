#include "daemon/commands/manual/handlers_text.hpp"

#include "config/composed_kinds.hpp"
#include "config/json_schema.hpp"
#include "daemon/commands/manual/roff.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace shopd::commands::manual {
namespace {

using namespace config;
using Json = nlohmann::ordered_json;
using Type = ParameterDescription::Type;

std::string type_words(const ParameterDescription& parameter) {
    if (!parameter.choices.empty()) return fmt::format("one of: {}", fmt::join(parameter.choices, ", "));
    switch (parameter.type) {
    case Type::text:
        return "text";
    case Type::integer:
        return "whole number";
    case Type::time:
        return "Unix timestamp, or +N days or +N hours from the payment";
    case Type::days:
        return "number of days";
    }
    return "";
}

/// A help text that goes on where its tag ends: names and values in it stay as they are typed.
std::string fragment(std::string_view help) {
    return plain(help) + '.';
}

std::string describe(const ParameterDescription& parameter) {
    return tagged(bold(parameter.name) + " (" + italic(type_words(parameter)) + ')', fragment(parameter.help));
}

std::string must_be_given(const std::vector<std::vector<std::string>>& one_of) {
    std::vector<std::string> alone;
    std::string text;
    for (const auto& group : one_of) {
        if (group.size() == 1)
            alone.push_back(group.front());
        else
            text += plain(fmt::format("One of {} must be given.", fmt::join(group, ", "))) + '\n';
    }
    if (!alone.empty()) text += plain(fmt::format("Must be given: {}.", fmt::join(alone, ", "))) + '\n';
    return text.empty() ? "" : paragraph(text.substr(0, text.size() - 1));
}

/// The properties of an object of the schema, with those of the objects in them below.
std::string describe_properties(const Json& properties, const std::string& before) {
    std::string text;
    for (const auto& [name, schema] : properties.items()) {
        text += tagged(bold(before + name), fragment(schema.at("description").get<std::string>()));
        if (schema.contains("properties")) text += describe_properties(schema.at("properties"), before + name + '.');
    }
    return text;
}

} // namespace

std::string built_handlers(std::span<const HandlerDescription> handlers) {
    std::string text;
    for (const auto& handler : handlers) {
        if (!handler.unavailable.empty()) continue;
        text += subheading(handler.name) + "Gives " + plain(handler.help) + ".\n" + must_be_given(handler.one_of);
        for (const auto& parameter : handler.parameters)
            text += describe(parameter);
    }
    return text;
}

std::string unavailable_handlers(std::span<const HandlerDescription> handlers) {
    std::string text;
    for (const auto& handler : handlers)
        if (!handler.unavailable.empty()) text += tagged(bold(handler.name), sentence(handler.unavailable));
    return text;
}

std::string composed_handlers() {
    const Json parts =
        Json::parse(json_schema({})).at("properties").at("handlers").at("additionalProperties").at("properties");
    std::string text = subheading("Parts");
    for (const auto& [name, part] : parts.items()) {
        text += tagged(bold(name), sentence(part.at("description").get<std::string>()));
        if (name == "params") text += describe_properties(part["additionalProperties"]["properties"], "params.NAME.");
    }
    for (const auto& kind : composed_kinds()) {
        text += subheading("The effect " + kind.name) + sentence(kind.help) + '\n' + must_be_given(kind.one_of);
        for (const auto& field : kind.fields)
            text += describe(field.description);
    }
    for (const auto& effect : parts.at("postpay").at("items").at("oneOf")) {
        const auto first = effect.at("properties").begin();
        const std::string& name = first.key();
        const Json& schema = first.value();
        if (name != "call" && name != "trace") continue;
        text += subheading("The effect " + name) + sentence(schema.at("description").get<std::string>()) + '\n';
        if (schema.contains("properties")) text += describe_properties(schema.at("properties"), "");
    }
    return text;
}

std::string placeholder_list() {
    std::string text;
    for (const auto& [name, help, personal, late] : placeholders()) {
        const bool takes_field = name.ends_with('.');
        std::string words{takes_field ? help.substr(help.find(": ") + 2) : help};
        if (words.empty()) words = "as the shop has it";
        if (personal) words += "; stays out of the trace";
        if (late) words += "; in call and trace alone";
        text += tagged(bold(fmt::format("{{{}{}}}", name, takes_field ? "FIELD" : "")), fragment(words));
    }
    return text;
}

} // namespace shopd::commands::manual
